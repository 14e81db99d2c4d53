"""What time brings to invoices: reminders, the end of the due day, lapses. Each once, however often it is run."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from ..kernel import clock
from ..programme.queries import terms_of
from ..programme.terms import Terms
from ..storage.database import db
from ..storage.use_case import use_case
from . import events, queries, rules
from .issuing import happened
from .models import Invoice
from .services import lapse

BATCH = 200
_FIRST_NOTICE = timedelta(days=min(rules.REMINDED_AFTER_DUE))


@use_case
def remind(viewer, now: datetime) -> None:
    """Remind the payers of open invoices, and note once that the due day is over (F5, C5)."""
    soon = Invoice.due_on <= clock.farthest_day(now) - _FIRST_NOTICE
    for invoice in _open(or_(soon, Invoice.kind == rules.Kind.CERTIFICATION)):
        _tell(invoice)


def _open(condition) -> Iterator[Invoice]:
    """Open invoices that meet ``condition``, locked, read in batches."""
    after = 0
    while rows := _batch(after, condition):
        yield from rows
        after = rows[-1].id


def _batch(after, condition):
    wanted = select(Invoice).where(Invoice.id > after, Invoice.state.in_(rules.OPEN), condition)
    return list(db.session.scalars(wanted.order_by(Invoice.id).limit(BATCH).with_for_update(of=Invoice)))


def _tell(invoice):
    days = ()
    if invoice.kind == rules.Kind.CERTIFICATION:
        days = (terms_of(invoice.terms_id) if invoice.terms_id else Terms.default()).approval_reminder_days
    told = rules.notices(invoice.due_on, invoice.kind, invoice.issued_on, days)
    sent, now_due = rules.notices_due(told, invoice.reminders_sent, queries.today_of(invoice))
    if sent == invoice.reminders_sent:
        return
    invoice.reminders_sent = sent
    if invoice.state != rules.State.ISSUED:
        return
    if rules.Notice.OVERDUE in now_due:
        happened(events.InvoiceOverdue, invoice)
    elif now_due:
        happened(events.InvoiceReminded, invoice)


@use_case
def let_lapse(viewer, now: datetime) -> int:
    """Let lapse what was not paid in time and is held by no proof (R5, C5, F8); answers how many did."""
    return sum(lapse(viewer, one) for one in _open(Invoice.lapses_on <= clock.farthest_day(now)))
