"""Reminders of a certificate's last day and of its renewal, each once (R7); and of a re-apply date reached (Z3)."""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from ..factories.models import Factory
from ..kernel import clock
from ..programme.deadlines import renewal_opens
from ..programme.queries import terms_on
from ..programme.terms import Terms
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import CertificateEnding, ReapplyOpened, RenewalOpened
from .models import Certificate

DAYS = (150, 120, 90, 60, 30, 7)
BATCH = 500
_LONGEST = 160


def notices(valid_to: date, terms: Terms) -> list[date]:
    """The days of all notices about one certificate in their order: its renewal opens, then those of DAYS."""
    return sorted([renewal_opens(valid_to, terms), *(valid_to - timedelta(days=days) for days in DAYS)])


def remind(viewer, now: datetime) -> None:
    """Tell factories whose certificate in force has a notice due; one without a later certificate."""
    while _remind(viewer, now):
        pass


@use_case
def _remind(viewer, now) -> int:
    """A batch; answers how many were told. A row told is left out of the next batch by ``told``."""
    told = 0
    for place in range(len(DAYS) + 1):
        for held, factory in _due(now, place):
            told += _tell(held, factory)
    return told


def _due(now, place):
    later = aliased(Certificate)
    follows = exists().where(
        later.factory_id == Certificate.factory_id, later.valid_to > Certificate.valid_to, later.withdrawn_on.is_(None)
    )
    ahead = _LONGEST if place < 2 else DAYS[place - 1] + 1
    wanted = (
        select(Certificate, Factory)
        .join(Factory, Factory.id == Certificate.factory_id)
        .where(
            Certificate.told == place,
            Certificate.valid_to >= (now - timedelta(hours=12)).date(),
            Certificate.valid_to <= clock.farthest_day(now) + timedelta(days=ahead),
            Certificate.withdrawn_on.is_(None),
            Certificate.superseded_on.is_(None),
            ~follows,
        )
        .order_by(Certificate.valid_to)
        .limit(BATCH)
    )
    return db.session.execute(wanted.with_for_update(of=Certificate)).all()


def _tell(held, factory) -> int:
    today = clock.today(factory.zone)
    days = notices(held.valid_to, terms_on(today))
    reached = sum(day <= today for day in days)
    if reached <= held.told:
        return 0
    if held.told == 0:
        record(RenewalOpened(factory.id, held.id))
    if reached > 1:
        record(CertificateEnding(factory.id, held.id, (held.valid_to - today).days))
    held.told = reached
    return 1


@use_case
def open_reapplications(viewer, now) -> int:
    """Terminated factories whose re-apply date has come are told, once (R6, Z3)."""
    wanted = select(Factory).where(
        Factory.state == "terminated", Factory.reapply_told.is_(False), Factory.reapply_on <= clock.farthest_day(now)
    )
    rows = [
        one
        for one in db.session.scalars(wanted.with_for_update().limit(BATCH))
        if clock.today(one.zone) >= one.reapply_on
    ]
    for one in rows:
        one.reapply_told = True
        record(ReapplyOpened(one.id))
    return len(rows)
