"""What the page of one appeal shows to its reader: the factory, the integrity officer, a member of the panel."""

from ..findings import services as findings
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import may
from . import case, effects, queries, rules
from .forms import DeedForm, FileForm, GroundsForm, OutcomeForm, SeatForm, ViewForm
from .models import Appeal

P = Permission


def page_of(viewer, appeal: Appeal, **refused) -> dict:
    """The values of the page; ``refused`` is the one form that was sent and not accepted, by its name."""
    running = appeal.state in rules.RUNNING
    runs = may(P.APPEAL_RUN, appeal, viewer)
    views = running and may(P.APPEAL_VIEW, appeal, viewer)
    prepares = may(P.APPEAL_PREPARE, appeal, viewer)
    return {
        "appeal": appeal,
        "factory": appeal.factory,
        "words": rules,
        "files": queries.files_of(appeal.id),
        "today": clock.today(appeal.factory.zone),
        "running": running,
        "prepares": prepares and appeal.state == "draft",
        "adds": prepares and (running or appeal.state == "draft"),
        "files_it": may(P.APPEAL_FILE, appeal, viewer) and (running or appeal.state == "draft"),
        "runs": runs,
        "hears": runs and running,
        "views": views,
        "sees_panel": runs or may(P.APPEAL_VIEW, appeal, viewer),
        "me": viewer.person_id,
        "refused": next(iter(refused.values()), None),
        "forms": _forms(viewer, appeal, runs and running, views) | refused,
    }


def _forms(viewer, appeal, hears, views) -> dict:
    made = {
        "deed": DeedForm(formdata=None),
        "file": FileForm(formdata=None),
        "grounds": GroundsForm(formdata=None, data={"grounds": appeal.grounds}).offer(()),
    }
    if hears:
        made["seat"] = SeatForm(formdata=None).offer(free_to_sit(appeal))
        made["outcome"] = offered(appeal, OutcomeForm(formdata=None))
    if views:
        seat = next(one for one in appeal.sitting if one.person_id == viewer.person_id)
        made["view"] = ViewForm(formdata=None, data={"view": seat.view, "reasons": seat.reasons}).offer()
    return made


def free_to_sit(appeal) -> dict:
    """Who may still be named to the panel, by key."""
    taken = case.deciders(appeal) | appeal.panel_ids
    return {key: one for key, one in case.who_may_sit().items() if key not in taken}


def offered(appeal, form: OutcomeForm) -> OutcomeForm:
    """``form`` with what this appeal lets the officer choose."""
    finding = appeal.finding
    severities = rules.lower(finding.severity, findings.allowed(finding.checkpoint)) if finding else []
    return form.offer(severities, effects.shorter(appeal.factory) if appeal.kind == "termination" else [])
