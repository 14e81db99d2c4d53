"""The pages that a visit's day has beside those of fieldwork: earlier corrections, survey, what is agreed."""

from functools import cached_property

from flask import abort
from flask_babel import gettext as _

from ..fieldwork import areas, pages
from ..fieldwork.desk import PLACES, Desk, Place
from ..reports.day import MORE
from . import holding, queries, report, rules, survey


class _Side:
    """What these pages ask beside the desk of one day, each part once."""

    def __init__(self, audit):
        self.audit = audit

    @cached_property
    def visit(self):
        """The visit, None for one of before that was not booked here."""
        return queries.of_audit(self.audit.id)

    @cached_property
    def earlier(self) -> list:
        """The earlier findings whose corrections are looked at."""
        return queries.earlier_findings(self.audit)


def _side(desk: Desk) -> _Side:
    return vars(desk).setdefault("side of visits", _Side(desk.audit))


def _visit_of(desk):
    visit = _side(desk).visit
    if visit is None:
        abort(404)
    return visit


def kept(desk: Desk, trouble=pages.NONE):
    """Each earlier correction: done or not done, with note and pictures (B4)."""
    return pages.page("kept", desk, trouble, earlier=_side(desk).earlier, done_words=areas.DONE)


def survey_page(desk: Desk, trouble=pages.NONE):
    """The workers' survey: how many are asked, the sheet to print, its end, the results."""
    visit = _visit_of(desk)
    facts = {
        "visit": visit,
        "asked": visit.survey_asked or rules.survey_size(desk.audit.workers or 1, queries.terms_for(visit)),
        "ways": survey.ways_left(visit) if visit.survey_state == "open" else 0,
        "results": survey.results(visit),
        "fewest": rules.FEWEST_ANSWERS,
    }
    return pages.page("survey", desk, trouble, **facts)


def agreed(desk: Desk, trouble=pages.NONE):
    """Root causes, next steps and the summary; what is missing before the closing meeting ends."""
    visit, side = _visit_of(desk), _side(desk)
    day = holding.Day(desk.steps, desk.entries, desk.findings, side.earlier)
    missing = [] if desk.audit.submitted_at else holding.what_is_missing(visit, day)
    return pages.page("agreed", desk, trouble, causes=areas.CAUSES, steps=areas.NEXT_STEPS, missing=missing)


def places(desk: Desk, found: list[Place]) -> list[Place]:
    """The areas of a visit's day, in its order; those of an audit where it is a visit of before (no row)."""
    visit, earlier = _side(desk).visit, _side(desk).earlier
    if visit is None:
        return found
    of = {one.slug: one for one in found}
    told = [one for one in desk.entries[areas.KEPT].values() if one.value.get("done")]
    noted = desk.entries[areas.AGREED]
    steps = [one for key, one in noted.items() if key != areas.SUMMARY and one.value.get("what")]
    answers = of["answers"]
    return [
        of["day"],
        Place("opening", of["opening"].label, of["opening"].url, of["opening"].done, len(areas.VISIT_OPENING)),
        of["tour"],
        of["documents"],
        Place("kept", _("Corrections"), desk.url("kept"), len(told), len(earlier)),
        Place("survey", _("Survey"), desk.url("survey"), visit.survey_answered, visit.survey_asked),
        Place("answers", answers.label, answers.url, answers.done, 0),
        of["findings"],
        Place("agreed", _("Agreed"), desk.url("agreed"), len(steps), 0),
        of["closing"],
    ]


def bind() -> None:
    """Add these pages to fieldwork of kind PV; called by reactions.bind."""
    slugs = {areas.KEPT: "kept", areas.CAUSE: "agreed", areas.AGREED: "agreed"}
    pages.added_to("PV", {"kept": kept, "survey": survey_page, "agreed": agreed}, slugs)
    PLACES["PV"] = places
    MORE["PV"] = report.tables
