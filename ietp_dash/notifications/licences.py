"""The days on which licences of a factory's profile run out: kept beside it by their day, and reminded of in time."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from ..factories.models import Factory
from ..factories.queries import profile_in_force
from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import LicenceEnding
from .models import LicenceTerm

BEFORE = (60, 30, 7, 0)
AT_ONCE = 200


def stage(ends_on: date, today: date) -> int:
    """How many of the reminders (60, 30, 7 days before, on the day) are due for a licence that ends then."""
    return sum(today >= ends_on - timedelta(days=days) for days in BEFORE)


def refresh(factory_id: int) -> None:
    """Keep the days of the profile in force; within the use case that changed it."""
    profile = profile_in_force(factory_id)
    found = terms_in(profile.data) if profile else {}
    told = {(one.kind, one.ends_on): one.told for one in _kept(factory_id)}
    db.session.execute(delete(LicenceTerm).where(LicenceTerm.factory_id == factory_id))
    for kind, ends_on in found.items():
        db.session.add(
            LicenceTerm(factory_id=factory_id, kind=kind, ends_on=ends_on, told=told.get((kind, ends_on), 0))
        )


def _kept(factory_id):
    return list(db.session.scalars(select(LicenceTerm).where(LicenceTerm.factory_id == factory_id)))


def terms_in(data: dict) -> dict[str, date]:
    """The last day of each kind of licence in a profile's fields; of several of a kind the one that ends first."""
    found: dict[str, date] = {}
    for row in data.get("licences") or ():
        if row.get("kind") and row.get("expires_on"):
            ends_on = date.fromisoformat(str(row["expires_on"]))
            found[row["kind"]] = min(ends_on, found.get(row["kind"], ends_on))
    return found


@use_case
def remind(viewer, now: datetime) -> int:
    """Tell factories of licences that run out, by their own day (Q7); each reminder once, late ones as one.

    Answers how many were told, at most AT_ONCE.
    """
    count = 0
    for row, zone in _soon(now):
        today = clock.day_of(now, zone)
        due = stage(row.ends_on, today)
        if due > row.told and count < AT_ONCE:
            row.told, count = due, count + 1
            record(LicenceEnding(row.factory_id, row.kind, (row.ends_on - today).days))
    return count


def _soon(now):
    latest = clock.farthest_day(now) + timedelta(days=BEFORE[0])
    wanted = select(LicenceTerm, Factory.zone).join(Factory, Factory.id == LicenceTerm.factory_id)
    wanted = wanted.where(LicenceTerm.ends_on <= latest, LicenceTerm.told < len(BEFORE))
    return db.session.execute(wanted.order_by(LicenceTerm.ends_on).with_for_update(of=LicenceTerm)).all()


def remind_all(now: datetime) -> None:
    """Remind until nothing is left to say."""
    while remind(VISITOR, now):
        pass
