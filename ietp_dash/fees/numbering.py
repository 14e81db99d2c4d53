"""Numbers without gaps, one series for each payee and kind of paper (F5)."""

from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..accounts.models import Organisation
from ..kernel.access import Kind
from ..storage.database import db
from . import rules
from .models import Payee

_COLUMNS = {"": "last_invoice", "C": "last_credit_note", "R": "last_receipt"}
_TRIES = 20


def payee(organisation_id: int) -> Payee:
    """The payee's row, locked until the use case ends, made at its first use. Within a use case."""
    wanted = select(Payee).where(Payee.organisation_id == organisation_id).with_for_update()
    for _ in range(_TRIES):
        found = db.session.scalar(wanted.execution_options(populate_existing=True))
        if found is not None:
            return found
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(Payee(organisation_id=organisation_id, prefix=_free_prefix(organisation_id)))
    raise RuntimeError("no free prefix for a payee")


def _free_prefix(organisation_id) -> str:
    """P1 for the programme, F1, F2, ... for the firms in the order of their first invoices."""
    letter = "P" if db.session.get(Organisation, organisation_id).kind == Kind.PROGRAMME else "F"
    used = db.session.scalar(select(func.count()).select_from(Payee).where(Payee.prefix.startswith(letter)))
    return f"{letter}{used + 1}"


def take(organisation_id: int, series: str = "") -> tuple[int, str]:
    """The next position of the payee's series ("" invoices, C credit notes, R receipts) and its number.

    The row stays locked until the use case ends, and a use case that fails gives the position back: so no gaps.
    """
    row = payee(organisation_id)
    position = getattr(row, _COLUMNS[series]) + 1
    setattr(row, _COLUMNS[series], position)
    db.session.flush()
    return position, rules.number(row.prefix, series, position)
