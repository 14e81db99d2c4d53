"""One page for each area of the day; a page shows beside its form what was refused or overtaken."""

import dataclasses

from flask import abort, request
from flask_babel import gettext as _

from ..checklists.reading import SEVERITIES
from ..factories.profile import BUILDING_KINDS, LICENCE_KINDS, WORKFORCE
from ..kernel import clock
from ..kernel.errors import N_
from ..programme import deadlines
from ..programme.holidays import holidays_around
from ..programme.queries import holiday_changes
from ..web.presentation import said, spoken
from ..web.rendering import show
from . import areas, queries, rules
from .desk import Desk

FIELD_NAMES = {
    "identity.parent": N_("Parent company"),
    "identity.founded": N_("Founded in"),
    "identity.business_licence": N_("Business licence number"),
    "season.shifts": N_("Shifts"),
    "season.languages": N_("Languages the workers speak"),
    "season.peak": N_("Peak months"),
    "season.low": N_("Low months"),
    "season.representation": N_("Union or elected representatives"),
    "season.subcontractors": N_("Subcontractors and homeworkers"),
} | {f"workforce.{code}": label for code, label in WORKFORCE}
PART_NAMES = {
    "kind": N_("Use"),
    "name": N_("Name"),
    "floors": N_("Floors"),
    "area": N_("Area in m²"),
    "number": N_("Number"),
    "expires_on": N_("Valid to"),
}
CODES = BUILDING_KINDS | LICENCE_KINDS


@dataclasses.dataclass(frozen=True)
class Trouble:
    """What was refused: in which form (``slot``), why, what was typed, and what somebody else saved meanwhile."""

    slot: str = ""
    message: str = ""
    field: str | None = None
    given: dict = dataclasses.field(default_factory=dict)
    theirs: object = None
    status: int = 200


NONE = Trouble()


def day(desk: Desk, trouble=NONE):
    """The agenda and the way to every area."""
    return _page(desk, "day", trouble, now=clock.now())


def opening(desk: Desk, trouble=NONE):
    """The eight points of the opening meeting."""
    return _page(desk, "opening", trouble, points=areas.opening_of(desk.audit.kind))


def papers(desk: Desk, trouble=NONE):
    """The three papers with their texts and signatures."""
    return _page(desk, "papers", trouble, papers=areas.papers())


def consents(desk: Desk, trouble=NONE):
    """What management agrees to."""
    return _page(desk, "consents", trouble, consents=areas.CONSENTS)


def profile(desk: Desk, trouble=NONE):
    """The profile, field by field."""
    rows = [(name, label_of(name), _shown(value)) for name, value in desk.fields.items()]
    return _page(desk, "profile", trouble, rows=rows)


def label_of(name: str) -> str:
    """What a dotted field of the profile is called."""
    if name in FIELD_NAMES:
        return said(FIELD_NAMES[name])
    group, place, *part = name.split(".")
    words = {"buildings": _("Building %(n)s", n=place), "licences": _("Licence %(n)s", n=place)}.get(group, name)
    return f"{words}: {said(PART_NAMES[part[0]])}" if part and part[0] in PART_NAMES else words


def _shown(value) -> str:
    if value is None:
        return ""
    return said(CODES[value]) if isinstance(value, str) and value in CODES else str(value)


def tour(desk: Desk, trouble=NONE):
    """Every building with notes and pictures."""
    return _page(desk, "tour", trouble, kinds=BUILDING_KINDS, seen=areas.SEEN)


def documents(desk: Desk, trouble=NONE):
    """The documents asked for."""
    return _page(desk, "documents", trouble, documents=areas.documents(), states=areas.PAPER_STATES)


def interviews(desk: Desk, trouble=NONE):
    """Roster in, draw out, tallies by topic."""
    return _page(desk, "interviews", trouble, topics=areas.TOPICS, chosen=desk.chosen)


def answers(desk: Desk, trouble=NONE):
    """The sections with their progress, or every unanswered checkpoint."""
    counted: dict[int, list] = {}
    for one in desk.asked:
        row = counted.setdefault(one.section_id, [one.section, 0, 0, 0])
        row[1] += 1
        row[2] += one.number in desk.answers
        row[3] += desk.answers.get(one.number) == "no"
    return _page(desk, "answers", trouble, sections=list(counted.values()))


def section(desk: Desk, code: str, trouble=NONE):
    """The checkpoints of one section, or of all (``code`` "open": those not answered yet)."""
    asked = [one for one in desk.asked if code in ("open", one.section.code)]
    wanted = code == "open" or request.args.get("show") == "open"
    shown = [one for one in asked if not wanted or one.number not in desk.answers or _is_of(trouble, one)]
    if not asked and code != "open":
        abort(404)
    facts = {
        "code": code,
        "title": _("Not answered yet") if code == "open" else spoken(asked[0].section, "name"),
        "checkpoints": shown,
        "only_open": wanted,
        "found": {one.checkpoint.number: one for one in desk.findings},
        "earlier": queries.earlier_findings(desk.audit),
    } | _words()
    codes = list(dict.fromkeys(one.section.code for one in desk.asked))
    place = codes.index(code) if code in codes else -1
    facts["next_code"] = codes[place + 1] if place + 1 < len(codes) else None
    return _page(desk, "section", trouble, **facts)


def _is_of(trouble, checkpoint):
    return trouble.slot.endswith(f"/{checkpoint.number}")


def _words() -> dict:
    return {"answer_words": areas.ANSWERS, "severities": tuple(reversed(SEVERITIES)), "open_to": rules.severities_open}


def earlier(desk: Desk, trouble=NONE):
    """The cycle's open findings, each found corrected or not (M11)."""
    return _page(desk, "earlier", trouble, states=areas.VERIFIED)


def findings(desk: Desk, trouble=NONE):
    """The findings so far."""
    return _page(desk, "findings", trouble)


def finding(desk: Desk, row, trouble=NONE):
    """One finding, to change or withdraw."""
    return _page(desk, "finding", trouble, finding=row, earlier=queries.earlier_findings(desk.audit), **_words())


def closing(desk: Desk, trouble=NONE):
    """The findings list with management's comments, signatures, and the end of fieldwork."""
    return _page(desk, "closing", trouble, plan_due=plan_due(desk))


def plan_due(desk: Desk):
    """The last day for the factory's answers, if fieldwork ends today or when it ended (K2)."""
    country, zone = desk.factory.country, desk.factory.zone
    ended = desk.audit.fieldwork_ended_on or clock.today(zone)
    holidays = holidays_around(country, ended, *holiday_changes(country))
    return deadlines.plan_due(ended, desk.terms, holidays)


def _page(desk, slug, trouble, **facts):
    current = {"section": "answers", "finding": "findings"}.get(slug, slug)
    common = {"desk": desk, "audit": desk.audit, "factory": desk.factory, "trouble": trouble, "places": desk.places()}
    return show(f"fieldwork/{slug}.html", None, trouble.status, current=current, **common, **facts)


AREAS = {
    "day": day,
    "opening": opening,
    "papers": papers,
    "consents": consents,
    "profile": profile,
    "tour": tour,
    "documents": documents,
    "interviews": interviews,
    "earlier": earlier,
    "answers": answers,
    "findings": findings,
    "closing": closing,
}
PAGE_OF = {
    areas.AGENDA: "day",
    areas.OPENING_AREA: "opening",
    areas.CONSENT: "consents",
    areas.PROFILE: "profile",
    areas.TOUR: "tour",
    areas.PAPER: "documents",
    areas.INTERVIEW: "interviews",
    areas.CLOSING: "closing",
    areas.EARLIER: "earlier",
}
"""The page on which an area's entries stand; those of answers stand on their section's."""
ONLY: dict[str, str] = {}
"""Pages that audits of one kind alone have, by slug."""


def added_to(kind: str, pages: dict, areas_on: dict) -> None:
    """Let another capability add pages to audits of ``kind``: slug -> page, and area -> slug of its page."""
    AREAS.update(pages)
    PAGE_OF.update(areas_on)
    ONLY.update(dict.fromkeys(pages, kind))


def page(slug: str, desk: Desk, trouble, **facts):
    """The page of one area, within the frame of the day."""
    return _page(desk, slug, trouble, **facts)
