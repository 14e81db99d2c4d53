"""Certificates that a termination withdrew come back when it is annulled (X9, Z5)."""

from datetime import date

from sqlalchemy import select

from ..factories.models import Factory
from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import record
from .events import CertificateRestored
from .models import Certificate


def restore(viewer, factory_id: int, *, withdrawn_on: date) -> int:
    """Bring back, with their old days, those withdrawn by the termination of ``withdrawn_on`` that are not over.

    Within a use case. Answers how many.
    """
    today = clock.today(db.session.get(Factory, factory_id).zone)
    wanted = select(Certificate).where(
        Certificate.factory_id == factory_id,
        Certificate.withdrawn_on == withdrawn_on,
        Certificate.withdrawn_reason == "termination",
        Certificate.valid_to >= today,
    )
    rows = list(db.session.scalars(wanted.with_for_update()))
    for one in rows:
        one.withdrawn_on, one.withdrawn_reason = None, ""
        record(CertificateRestored(factory_id, one.id))
    return len(rows)
