"""What the page of one incident shows to its reader."""

from zoneinfo import ZoneInfo

from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.dates import is_over
from ..web.guard import may
from . import queries, rules
from .forms import CloseForm, DeedForm, FileForm, MessageForm, NoticeForm, ReportForm
from .models import Incident

P = Permission


def page_of(viewer, row: Incident, **refused) -> dict:
    """The values of the page; ``refused`` is the one form that was sent and not accepted, by its name."""
    versions = queries.versions_of(row.id)
    notices = [one for one in versions if one[0].stage == "notice"]
    reports = [one for one in versions if one[0].stage == "report"]
    writes = row.state != "closed" and may(P.INCIDENT_WRITE, row, viewer)
    return {
        "incident": row,
        "factory": row.factory,
        "notice": notices[0][0].facts,
        "report": reports[0][0].facts if reports else None,
        "earlier": notices[1:] + reports[1:],
        "messages": queries.messages_of(viewer, row.id),
        "files": queries.files_of(row.id),
        "words": rules,
        "overdue": row.reported_at is None and is_over(row.report_due, row.factory.zone, clock.now()),
        "writes": writes,
        "says": row.state != "closed" and may(P.INCIDENT_SAY, row, viewer),
        "closes": row.state != "closed" and may(P.INCIDENT_CLOSE, row, viewer),
        "refused": next(iter(refused.values()), None),
        "forms": _forms(row, notices[0][0].facts, reports, refused) if writes else _others(refused),
        "live_topics": [f"factory-{row.factory.public_id}"],
    }


def _others(refused) -> dict:
    empty = {"message": MessageForm(formdata=None), "close": CloseForm(formdata=None), "deed": DeedForm(formdata=None)}
    return empty | refused


def _forms(row, notice, reports, refused) -> dict:
    zone = ZoneInfo(row.factory.zone)
    local = {"happened": row.happened_at, "known": row.known_at}
    typed = {name: at.astimezone(zone).replace(tzinfo=None) for name, at in local.items()}
    given = reports[0][0].facts if reports else {name: notice[name] for name in ("dead", "hurt")}
    made = {
        "notice": NoticeForm(formdata=None, data=notice | typed).offer(row.factory.zone),
        "report": ReportForm(formdata=None, data=given),
        "file": FileForm(formdata=None),
    }
    return _others({}) | made | refused
