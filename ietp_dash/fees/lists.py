"""Lists of invoices: those one owes and those one is owed, with what is open and overdue."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from ..accounts.models import Organisation
from ..kernel.access import Kind, Permission, Viewer, can
from ..kernel.money import Cents
from ..storage.database import db
from . import rules
from .models import Invoice
from .rules import State

PAGE = 25
BY_DUE = (State.ISSUED, State.PROOF_UPLOADED, State.OVERDUE)
SHOWN = 12


@dataclass(frozen=True)
class Sum:
    """How many invoices there are and what is still open on them, in cents."""

    count: int = 0
    cents: Cents = 0


def pays(viewer: Viewer) -> bool:
    """Whether the viewer's organisation is one that owes invoices, rather than one that is owed them."""
    return viewer.kind is Kind.FACTORY


def visible_to(viewer: Viewer, book: str = ""):
    """The condition for the invoices in a viewer's list (policy invoice:list).

    ``book`` is "firms" where the programme looks at what is owed to audit firms.
    """
    if viewer.organisation_id is None:
        return false()
    if pays(viewer):
        return Invoice.payer_id == viewer.organisation_id
    if viewer.kind is Kind.PROGRAMME and book == "firms":
        return Invoice.payee_id != viewer.organisation_id
    return Invoice.payee_id == viewer.organisation_id


def _in_state(state: str, today: date):
    if state == State.OVERDUE:
        return and_(Invoice.state == State.ISSUED, Invoice.due_on < today)
    if state == State.ISSUED:
        return and_(Invoice.state == State.ISSUED, Invoice.due_on >= today)
    return Invoice.state == state


def open_sums(viewer: Viewer, today: date, book: str = "") -> dict[State, Sum]:
    """Count and open cents of what is to be paid, overdue, or waits for confirmation."""
    late = and_(Invoice.state == State.ISSUED, Invoice.due_on < today)
    wanted = (
        select(Invoice.state, late, func.count(), func.sum(Invoice.total_cents - Invoice.paid_cents))
        .where(visible_to(viewer, book), Invoice.state.in_(rules.OPEN))
        .group_by(Invoice.state, late)
    )
    found = dict.fromkeys(BY_DUE, Sum())
    for state, is_late, count, cents in db.session.execute(wanted):
        found[State.OVERDUE if is_late else State(state)] = Sum(count, int(cents))
    return found


def page(viewer: Viewer, today: date, *, state="", book="", q="", after="", limit=PAGE) -> tuple[list[Invoice], bool]:
    """Up to ``limit`` invoices after the one with public id ``after``, and whether there are more.

    Open ones with the earliest due day first, the others newest first.
    """
    other = aliased(Organisation)
    mine = Invoice.payee_id if pays(viewer) else Invoice.payer_id
    wanted = (
        select(Invoice)
        .join(other, other.id == mine)
        .options(joinedload(Invoice.payer), joinedload(Invoice.payee), lazyload(Invoice.lines))
        .where(visible_to(viewer, book))
    )
    if state:
        wanted = wanted.where(_in_state(state, today))
    for word in q.split():
        parts = (other.name, other.name_local, Invoice.number, Invoice.reference)
        wanted = wanted.where(or_(*(part.icontains(word, autoescape=True) for part in parts)))
    rows = list(db.session.scalars(_ordered(wanted, viewer, state, book, after).limit(limit + 1)))
    return rows[:limit], len(rows) > limit


def _ordered(wanted, viewer, state, book, after):
    by_due = state in BY_DUE
    if after:
        last = db.session.execute(
            select(Invoice.due_on, Invoice.id).where(Invoice.public_id == after, visible_to(viewer, book))
        ).one_or_none()
        if last is not None and by_due:
            later = and_(Invoice.due_on == last.due_on, Invoice.id > last.id)
            wanted = wanted.where(or_(Invoice.due_on > last.due_on, later))
        elif last is not None:
            wanted = wanted.where(Invoice.id < last.id)
    return wanted.order_by(Invoice.due_on, Invoice.id) if by_due else wanted.order_by(Invoice.id.desc())


def to_pay(viewer: Viewer, limit: int = SHOWN) -> list[Invoice]:
    """What the viewer's factory has to pay, the earliest due first: for the tasks of the day."""
    wanted = select(Invoice).where(Invoice.payer_id == viewer.organisation_id, Invoice.state == State.ISSUED)
    return list(db.session.scalars(wanted.order_by(Invoice.due_on, Invoice.id).limit(limit)))


def to_confirm(viewer: Viewer, limit: int = SHOWN) -> list[Invoice]:
    """Invoices whose proof waits for the viewer's organisation: for the tasks of the day."""
    wanted = select(Invoice).where(Invoice.payee_id == viewer.organisation_id, Invoice.state == State.PROOF_UPLOADED)
    return list(db.session.scalars(wanted.order_by(Invoice.due_on, Invoice.id).limit(limit)))


def waiting(viewer: Viewer):
    """The query of what the viewer's side has to pay, or to confirm: the menu's badge."""
    if not pays(viewer) and not can(viewer, Permission.PAYEE_EDIT):
        return None
    state = State.ISSUED if pays(viewer) else State.PROOF_UPLOADED
    wanted = select(func.count()).select_from(Invoice)
    return wanted.where(visible_to(viewer), Invoice.state == state)
