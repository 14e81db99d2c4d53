"""Which plans wait for whom: one statement a page, keyset by the first due day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select, tuple_

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel.access import Kind, Viewer
from ..kernel.errors import N_
from ..storage.database import db
from . import rules
from .models import Correction, Dispute, Extension
from .queries import RUNNING, VISITED

PAGE, MOST = 25, 1001
NAMES = {
    "answer": N_("answers to write"),
    "show": N_("evidence to file"),
    "evaluate": N_("answers to evaluate"),
    "decide": N_("answers to decide"),
    "verify": N_("corrections to verify"),
    "visit": N_("to be checked on site"),
    "extension": N_("extensions to answer"),
    "dispute": N_("open disputes"),
    "late": N_("overdue for long"),
}
_STATE = Correction.state
_WANTED = {
    "answer": _STATE.in_(rules.WRITABLE),
    "show": _STATE == "accepted",
    "evaluate": and_(_STATE == "submitted", Correction.evaluation == ""),
    "decide": _STATE == "submitted",
    "verify": and_(_STATE == "evidenced", or_(~Correction.needs_on_site, VISITED)),
    "visit": and_(Correction.needs_on_site, ~VISITED),
    "extension": Extension.id.is_not(None),
    "dispute": Dispute.id.is_not(None),
    "late": and_(Correction.notices == 2, _STATE.in_(rules.UNSHOWN)),
}
OF = {
    Kind.FACTORY: ("answer", "show", "dispute"),
    Kind.FIRM: ("evaluate", "dispute", "late"),
    Kind.PROGRAMME: ("decide", "verify", "visit", "extension", "dispute", "late"),
}


@dataclass(frozen=True)
class Row:
    """One plan: its audit and factory, what waits there (name, how many), the first due day of it; since when an
    answer waits for the firm's evaluation."""

    audit: Audit
    factory: Factory
    waits: list[tuple[str, int]]
    due: date
    since: datetime | None


def page(viewer: Viewer, after: str = "", limit: int = PAGE) -> tuple[list[Row], str]:
    """Up to ``limit`` plans after the place ``after``, and the place to go on from (empty at the end)."""
    names = OF[viewer.kind]
    first = func.min(Correction.due_on)
    since = func.min(case((_WANTED["evaluate"], Correction.submitted_at)))
    counts = [func.sum(case((_WANTED[name], 1), else_=0)).label(name) for name in names]
    any_ = or_(*(_WANTED[name] for name in names))
    wanted = _of(viewer, _joined(select(Audit, Factory, first, since, *counts)), any_).group_by(Audit.id, Factory.id)
    if after:
        wanted = wanted.having(tuple_(first, Audit.id) > tuple_(*_place(after)))
    found = list(db.session.execute(wanted.order_by(first, Audit.id).limit(limit + 1)))
    rows = [_row(one, names) for one in found[:limit]]
    return rows, (f"{rows[-1].due.isoformat()}~{rows[-1].audit.id}" if len(found) > limit else "")


_COUNTED = {
    Kind.FACTORY: _WANTED["answer"],
    Kind.FIRM: _WANTED["evaluate"],
    Kind.PROGRAMME: or_(_WANTED["verify"], and_(_WANTED["decide"], Correction.evaluation != "")),
}


def waiting(viewer: Viewer):
    """The query of how many answers wait for the viewer's side, exact up to MOST; None for who has none."""
    if viewer.kind not in _COUNTED:
        return None
    lines = select(Correction.id).join(Finding, Finding.id == Correction.finding_id)
    found = _of(viewer, lines.join(Audit, Audit.id == Finding.audit_id), _COUNTED[viewer.kind]).limit(MOST)
    return select(func.count()).select_from(found.subquery())


def _joined(wanted):
    return (
        wanted.select_from(Correction)
        .join(Finding, Finding.id == Correction.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Factory, Factory.id == Correction.factory_id)
        .outerjoin(Dispute, and_(Dispute.correction_id == Correction.id, Dispute.state == "open"))
        .outerjoin(Extension, and_(Extension.correction_id == Correction.id, Extension.state == "asked"))
    )


def _of(viewer, wanted, condition):
    mine = {
        Kind.FACTORY: Correction.factory_id == viewer.factory_id,
        Kind.FIRM: Audit.firm_id == viewer.organisation_id,
    }
    if viewer.kind in mine:
        wanted = wanted.where(mine[viewer.kind])
    open_ = (_STATE.not_in(rules.OVER), Finding.state == "open", Audit.closing_at.is_not(None), RUNNING)
    return wanted.join(Cycle, Cycle.id == Audit.cycle_id).where(*open_, condition)


def _place(after: str) -> tuple[date, int]:
    day, _mark, number = after.partition("~")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return date.min, 0


def _row(found, names) -> Row:
    audit, factory, due, since, *counts = found
    return Row(audit, factory, [(name, n) for name, n in zip(names, counts, strict=True) if n], due, since)
