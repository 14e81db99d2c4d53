"""What people want to be told by which way: read for many at once; without a row everything comes, at once."""

from collections.abc import Iterable

from sqlalchemy import select

from ..accounts.models import Person
from ..storage.database import db
from .kinds import KINDS
from .models import AddressFault, Choice, Wish
from .rules import Hours


class Wishes:
    """The wishes of ``person_ids``, read in two statements."""

    def __init__(self, person_ids: Iterable[int]):
        wanted = set(person_ids)
        self._hours = {one.person_id: one for one in _hours(wanted)} if wanted else {}
        chosen = select(Choice).where(Choice.person_id.in_(wanted))
        rows = db.session.scalars(chosen) if wanted else ()
        self._choices = {(one.person_id, one.kind): one for one in rows}

    def hours(self, person_id: int) -> Hours:
        """When the person wants mail."""
        return hours_from(self._hours.get(person_id))

    def on_page(self, person_id: int, kind: str) -> bool:
        """Whether the person wants ``kind`` on the page; what is locked is always there."""
        choice = self._choices.get((person_id, kind))
        return bool(KINDS[kind].locked) or choice is None or choice.page

    def by_mail(self, person_id: int, kind: str) -> bool:
        """Whether the person wants ``kind`` by mail; what is locked always comes, what has no mail words never."""
        if not KINDS[kind].mail:
            return False
        if KINDS[kind].locked:
            return True
        choice = self._choices.get((person_id, kind))
        return self.hours(person_id).mailing != "never" and (choice is None or choice.mail)


def _hours(person_ids):
    columns = (Person.id.label("person_id"), Person.zone, Wish.mailing, Wish.hour, Wish.quiet_from, Wish.quiet_to)
    wanted = select(*columns).outerjoin(Wish, Wish.person_id == Person.id).where(Person.id.in_(person_ids))
    return db.session.execute(wanted)


def hours_from(row) -> Hours:
    """The hours of a row of wish and zone; the usual ones where nothing was wished."""
    if row is None:
        return Hours()
    if row.mailing is None:
        return Hours(zone=row.zone)
    return Hours(row.mailing, row.hour, row.quiet_from, row.quiet_to, row.zone)


def hours_of(person_id: int) -> Hours:
    """When one person wants mail."""
    return Wishes({person_id}).hours(person_id)


def faulty_address(person: Person) -> AddressFault | None:
    """The fault of the address that the person has now, if mails to it came back."""
    fault = db.session.get(AddressFault, person.id)
    return fault if fault is not None and fault.email == person.email else None
