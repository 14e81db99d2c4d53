"""Corrections to submitted reports: added by the firm, read beside the report, which itself never changes (D13)."""

from sqlalchemy import select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import ReportCorrected
from .models import Erratum

LONGEST = 2000


@use_case
def add(viewer, audit, *, stands: str, right: str) -> Erratum:
    """Add a correction. Refused before the report is submitted, and without both texts."""
    if audit.submitted_at is None:
        raise Refused(N_("This report is not submitted: change it itself."), conflict=True)
    for name, text in (("stands", stands), ("right", right)):
        if not text.strip():
            raise Refused(N_("Fill this in."), field=name)
        if len(text) > LONGEST:
            raise Refused(N_("This text is too long."), field=name)
    words = {"stands": stands.strip(), "right": right.strip()}
    row = Erratum(audit_id=audit.id, **words, added_by=viewer.person_id, added_at=clock.now())
    db.session.add(row)
    db.session.flush()
    record(ReportCorrected(audit.factory_id, audit.id))
    return row


def of(audit_id: int) -> list[Erratum]:
    """The corrections of a report, in order."""
    return list(db.session.scalars(select(Erratum).where(Erratum.audit_id == audit_id).order_by(Erratum.id)))
