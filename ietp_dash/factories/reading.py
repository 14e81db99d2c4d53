"""Who read what of a factory: the buyers' rows of the access log, newest first (V13). Row keys never leave the server:
a page goes on from a moment and how many rows of that moment were shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ..accounts.models import Organisation, Person
from ..kernel.errors import N_
from ..storage.database import db
from ..storage.event_log import AccessRow

PAGE = 50
MOST = 100_000
WHAT = {
    "page": N_("Factory page"),
    "portfolio": N_("Line in the portfolio"),
    "portfolio-file": N_("Portfolio as a file"),
    "risks": N_("Risk board"),
    "risks-file": N_("Risk board as a file"),
    "joint": N_("Joint finding"),
    "year": N_("Documents of one year as ZIP"),
    "report": N_("Audit report"),
    "report-pdf": N_("Audit report as PDF"),
    "findings": N_("Findings list"),
    "evidence": N_("Evidence"),
    "cap": N_("Corrective action plan"),
    "cap-line": N_("Answer to a finding"),
    "cap-file": N_("Corrective action plan as a file"),
    "certificate-pdf": N_("Certificate as PDF"),
    "everything": N_("All documents as ZIP"),
}
OTHER = N_("Confidential data")


@dataclass(frozen=True)
class Look:
    """What of the log is looked at: one buyer (public id) or all, and where the page begins."""

    buyer: str = ""
    before: datetime | None = None
    shown: int = 0


def read_position(text: str) -> tuple[datetime | None, int]:
    """The moment and the rows of it already shown, from an address; (None, 0) for anything else."""
    moment, _tilde, shown = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None, 0
    if at.tzinfo is None or not (shown.isascii() and shown.isdigit() and len(shown) < 6):
        return None, 0
    return at, int(shown)


def _rows(factory_id: int, look: Look):
    wanted = (
        select(AccessRow.at, AccessRow.what, Organisation.name, Organisation.name_local, Person.name.label("person"))
        .outerjoin(Organisation, Organisation.id == AccessRow.organisation_id)
        .outerjoin(Person, Person.id == AccessRow.person_id)
        .where(AccessRow.factory_id == factory_id, AccessRow.buyer)
        .order_by(AccessRow.at.desc(), AccessRow.id.desc())
    )
    return wanted.where(Organisation.public_id == look.buyer) if look.buyer else wanted


def page(factory_id: int, look: Look, limit: int = PAGE) -> tuple[list, str | None]:
    """A page of the log, and where the next one begins (None at the end)."""
    wanted = _rows(factory_id, look).limit(limit + 1)
    if look.before:
        wanted = wanted.where(AccessRow.at <= look.before).offset(look.shown)
    rows = db.session.execute(wanted).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1].at
    same = sum(row.at == last for row in rows[:limit])
    return rows[:limit], f"{last.isoformat()}~{same + (look.shown if last == look.before else 0)}"


def everything(factory_id: int, look: Look) -> list:
    """Every row of the log that a file holds, newest first."""
    return db.session.execute(_rows(factory_id, look).limit(MOST)).all()


def readers(factory_id: int) -> list[tuple[str, str, int]]:
    """(public id, name, how many rows) of every buyer in the log, by name."""
    wanted = (
        select(Organisation.public_id, Organisation.name, func.count())
        .join(AccessRow, AccessRow.organisation_id == Organisation.id)
        .where(AccessRow.factory_id == factory_id, AccessRow.buyer)
        .group_by(Organisation.public_id, Organisation.name)
        .order_by(Organisation.name)
    )
    return [(public_id, name, n) for public_id, name, n in db.session.execute(wanted)]
