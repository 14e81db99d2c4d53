"""The pages that a visit's day has beside those of fieldwork: earlier corrections, survey, what is agreed."""

from flask_babel import gettext as _

from ..fieldwork import areas, pages
from ..fieldwork.desk import PLACES, Desk, Place
from ..reports.day import MORE
from . import holding, queries, report, rules, survey

SHOWN = ("day", "opening", "tour", "documents", "answers", "findings", "closing")
"""The areas of fieldwork that a visit has too."""


def kept(desk: Desk, trouble=pages.NONE):
    """Each earlier correction: done or not done, with note and pictures (B4)."""
    return pages.page("kept", desk, trouble, earlier=queries.earlier_findings(desk.audit), done_words=areas.DONE)


def survey_page(desk: Desk, trouble=pages.NONE):
    """The workers' survey: how many are asked, the sheet to print, its end, the results."""
    visit = queries.of_audit(desk.audit.id)
    terms = queries.terms_for(visit)
    facts = {
        "visit": visit,
        "asked": visit.survey_asked or rules.survey_size(desk.audit.workers or 1, terms),
        "ways": survey.ways_left(visit),
        "results": survey.results(visit),
        "fewest": rules.FEWEST_ANSWERS,
    }
    return pages.page("survey", desk, trouble, **facts)


def agreed(desk: Desk, trouble=pages.NONE):
    """Root causes, next steps and the summary; what is missing before the closing meeting ends."""
    visit = queries.of_audit(desk.audit.id)
    missing = [] if desk.audit.submitted_at else holding.what_is_missing(visit, desk.audit)
    steps = areas.NEXT_STEPS
    return pages.page("agreed", desk, trouble, causes=areas.CAUSES, steps=steps, missing=missing)


def places(desk: Desk, found: list[Place]) -> list[Place]:
    """The areas of a visit's day, in the order of the day."""
    of = {one.slug: one for one in found}
    visit = queries.of_audit(desk.audit.id)
    told = [one for one in desk.entries[areas.KEPT].values() if one.value.get("done")]
    earlier = queries.earlier_findings(desk.audit)
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
