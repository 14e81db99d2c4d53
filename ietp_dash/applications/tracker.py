"""The one honest tracker of an application: every step, who must act, since when, and how long it usually takes.

It is made of the cycle's own steps alone. Between the registration and the report nothing of a planned audit is read,
so that it is the same with and without a date (A3).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from ..kernel import clock
from ..programme.queries import terms_of, terms_on
from ..programme.terms import Terms
from ..web.presentation import said
from . import queries
from .models import Application
from .rules import KIND_LABELS, Kind

ORDER = ("draft", "submitted", "firm_assigned", "awaiting_fees", "registered", "audit_open", "under_review", "decided",
         "closed")  # fmt: skip
SHOWN = ("draft", "submitted", "firm_assigned", "awaiting_fees", "audit_open", "under_review", "decided")
EXITS = ("rejected", "withdrawn", "lapsed")


@dataclass(frozen=True)
class Row:
    """One step as the tracker macro shows it. ``state``: done, now, next."""

    label: str
    state: str
    since: date | None = None
    who: str = ""
    usual: str = ""
    detail: str = ""
    url: str = ""


def rows(application: Application, zone: str, *, usual: bool = True) -> list[Row]:
    """The steps of one application in order, the one under way marked; days are those of ``zone`` (the factory's).

    ``usual``: whether to say how long each step usually takes and what it means, as the factory reads it.
    """
    cycle, today = application.cycle, clock.today(zone)
    taken = {code: at.astimezone(ZoneInfo(zone)).date() for code, at in _taken(application).items()}
    terms = _terms(cycle, today) if usual else None
    state = _state(application)
    reached = _reached(state, taken)
    found = [_row(code, state, reached, taken, terms) for code in SHOWN]
    if usual and reached <= ORDER.index("submitted"):
        found[1] = replace(found[1], usual=_usual_verification())
    if state == "firm_assigned" and cycle.state == "submitted":
        found[2] = replace(found[2], who=_("The coordinator"))
    if cycle.state in EXITS:
        found = [row for row in found if row.state == "done"]
        found.append(Row(_exit(cycle.state), "now", taken[cycle.state], detail=application.decided_reason))
    if _ended_with_site(cycle):
        detail = _("A new address needs an initial audit: apply again for it.") if usual else ""
        found.append(Row(_("Ended early: the site moved or closed"), "now", cycle.closed_on, detail=detail))
    return found


def _ended_with_site(cycle) -> bool:
    """Whether a move or a closure ended the cycle before the last day of its status (R8): nothing else does but a
    termination."""
    is_early = bool(cycle.closed_on and cycle.result_to and cycle.closed_on <= cycle.result_to)
    return cycle.state == "closed" and is_early and cycle.result != "terminated"


def _terms(cycle, today) -> Terms:
    return terms_of(cycle.terms_id) if cycle.terms_id else terms_on(today)


def _taken(application) -> dict[str, datetime]:
    """When each step was reached: by the event log, else by what the rows say."""
    cycle = application.cycle
    known = {"draft": cycle.created_at, "submitted": application.submitted_at, "firm_assigned": application.verified_at}
    taken = {code: at for code, at in known.items() if at} | queries.steps_taken(application.factory_id, cycle.id)
    return taken | {cycle.state: cycle.state_since if _state(application) == cycle.state else application.submitted_at}


def _state(application) -> str:
    """The cycle's state; what was verified while no firm could be drawn waits for its firm."""
    state = application.cycle.state
    return "firm_assigned" if state == "submitted" and application.verified_at else state


def _reached(state, taken) -> int:
    if state == "returned":
        return 0
    if state in EXITS:
        before = [ORDER.index(code) for code in taken if code in ORDER]
        return max(before, default=0) + 1
    return ORDER.index(state)


def _row(code, state, reached, taken, terms) -> Row:
    """A step that is over is dated by the day on which the next began."""
    place = ORDER.index(code)
    first = ORDER.index("registered") if code == "audit_open" else place
    if reached > place or state == "closed":
        later = [taken[one] for one in ORDER[place + 1 :] if one in taken]
        return Row(_label(code), "done", min(later, default=None))
    if reached < first:
        return Row(_label(code), "next", usual=_usual(code, terms))
    since = taken.get("returned") if state == "returned" else taken.get(state)
    label = _("Application returned for changes") if state == "returned" else _label(code)
    return Row(label, "now", since, _who(code), _usual(code, terms), _detail(code, terms))


def _label(code: str) -> str:
    return {
        "draft": _("Application"),
        "submitted": _("Verification"),
        "firm_assigned": _("Audit firm assigned"),
        "awaiting_fees": _("First fees"),
        "audit_open": _("Unannounced audit"),
        "under_review": _("Report, corrections and review"),
        "decided": _("Decision and certificate"),
    }[code]


def _exit(state: str) -> str:
    return {
        "rejected": _("Application rejected"),
        "withdrawn": _("Application withdrawn"),
        "lapsed": _("Application lapsed: the first fees were not paid in time"),
    }[state]


def _who(code: str) -> str:
    return {
        "draft": _("The factory"),
        "submitted": _("The coordinator"),
        "firm_assigned": _("The audit firm"),
        "awaiting_fees": _("The factory"),
        "audit_open": _("The audit firm"),
        "under_review": _("The reviewer"),
        "decided": _("The factory"),
    }[code]


def who_acts(application: Application) -> str:
    """Who must act now; '' where the application is over."""
    state = application.cycle.state
    if state in EXITS or state == "closed":
        return ""
    code = {"returned": "draft", "registered": "audit_open"}.get(state, state)
    return _who(code)


def _usual_verification() -> str:
    n = queries.usual_verification_days()
    return ngettext("%(num)s day", "%(num)s days", n) if n else ""


def _usual(code: str, terms: Terms | None) -> str:
    if terms is None:
        return ""
    if code == "awaiting_fees":
        return _("up to %(n)s days", n=terms.invoice_due_days)
    if code == "audit_open":
        return ngettext("within %(num)s month", "within %(num)s months", terms.audit_window_months)
    if code == "decided":
        return _("up to %(n)s days for the certification fee", n=terms.approval_lapse_days)
    return ""


def _detail(code: str, terms: Terms | None) -> str:
    if terms is None:
        return ""
    if code == "audit_open":
        return _("Nobody tells you the day or the auditor before.")
    if code == "under_review":
        n = terms.cap_working_days
        return _("Your corrective action plan is due within %(n)s working days of the last audit day.", n=n)
    if code == "awaiting_fees":
        return _("Without payment the application lapses after %(n)s days.", n=terms.first_fees_lapse_days)
    return ""


def said_kind(code: str) -> str:
    """The kind of an application in words."""
    return said(KIND_LABELS[Kind(code)])
