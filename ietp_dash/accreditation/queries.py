"""Reading accreditations: who may audit on a day, who is who at the gate, and whose end is near."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select

from ..accounts.models import Membership, Organisation, Person
from ..documents.models import Document
from ..factories.models import Factory
from ..kernel.access import Kind
from ..storage.database import db
from .models import Accreditation, Auditor, Conflict
from .rules import WARNED

PAGE = 25
MOST_ANSWERS = 5


def of_firm(firm_id: int) -> Accreditation | None:
    """A firm's accreditation, the newest if there were several."""
    wanted = select(Accreditation).where(Accreditation.firm_id == firm_id).order_by(Accreditation.id.desc())
    return db.session.scalar(wanted.limit(1))


def all_firms() -> list[Accreditation]:
    """The accreditations of active firms, the newest of each, by the firm's name."""
    newest = select(func.max(Accreditation.id)).group_by(Accreditation.firm_id)
    wanted = select(Accreditation).join(Accreditation.firm).where(Accreditation.id.in_(newest))
    wanted = wanted.where(Organisation.state == "active").order_by(Organisation.name, Accreditation.id)
    return list(db.session.scalars(wanted))


def firms_without() -> list[Organisation]:
    """Audit firms that were never accredited, by name."""
    known = select(Accreditation.firm_id)
    wanted = select(Organisation).where(Organisation.kind == Kind.FIRM, Organisation.id.not_in(known))
    return list(db.session.scalars(wanted.order_by(Organisation.name, Organisation.id).limit(200)))


def auditors_of(firm_id: int) -> list[Auditor]:
    """A firm's auditors and specialists, by name."""
    wanted = select(Auditor).join(Auditor.person).where(Auditor.firm_id == firm_id)
    return list(db.session.scalars(wanted.order_by(Person.name, Auditor.id)))


def auditor_counts() -> dict[int, int]:
    """How many people each firm has entered, by firm."""
    return dict(db.session.execute(select(Auditor.firm_id, func.count()).group_by(Auditor.firm_id)).all())


def people_without(firm_id: int) -> list[Person]:
    """The firm's people who are not entered as auditors yet, by name."""
    entered = select(Auditor.person_id)
    wanted = select(Person).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.where(
        Membership.organisation_id == firm_id, Membership.ended_at.is_(None), Person.id.not_in(entered)
    )
    return list(db.session.scalars(wanted.order_by(Person.name, Person.id).limit(200)))


def photo_of(auditor: Auditor) -> Document | None:
    """The picture that a guard compares; only one that the scanner found clean."""
    found = db.session.get(Document, auditor.photo_id) if auditor.photo_id else None
    return found if found is not None and found.checked == "clean" else None


# --- conflicts --------------------------------------------------------------------------------------------------------


def conflicts_of(firm_id: int | None, on: date) -> list[tuple[Conflict, str, Factory, str | None]]:
    """Conflicts in force on ``on``, of one firm or (None) of all: (conflict, firm, factory, person), newest first."""
    wanted = (
        select(Conflict, Organisation.name, Factory, Person.name)
        .join(Organisation, Organisation.id == Conflict.firm_id)
        .join(Factory, Factory.id == Conflict.factory_id)
        .outerjoin(Person, Person.id == Conflict.person_id)
        .where(in_force(on))
        .order_by(Conflict.id.desc())
        .limit(200)
    )
    if firm_id is not None:
        wanted = wanted.where(Conflict.firm_id == firm_id)
    return [tuple(row) for row in db.session.execute(wanted)]


def in_force(on: date):
    """The condition for conflicts that hold on ``on``."""
    return or_(Conflict.until.is_(None), Conflict.until >= on)


def firms_in_conflict(factory_id: int, on: date) -> set[int]:
    """The firms that as a whole have a conflict with a factory."""
    wanted = select(Conflict.firm_id).where(Conflict.factory_id == factory_id, Conflict.person_id.is_(None))
    return set(db.session.scalars(wanted.where(in_force(on))))


def people_in_conflict(factory_id: int, on: date) -> set[int]:
    """The people who have a conflict with a factory."""
    wanted = select(Conflict.person_id).where(Conflict.factory_id == factory_id, Conflict.person_id.is_not(None))
    return set(db.session.scalars(wanted.where(in_force(on))))


def factory_named(text: str, *, by_name: bool) -> Factory | None:
    """The one factory with this certificate number or, ``by_name``, with exactly this name; None for none or many."""
    said = " ".join(text.split())
    same = Factory.number == said.upper()
    if by_name:
        same = or_(same, func.lower(Factory.name) == said.lower(), Factory.name_local == said)
    found = list(db.session.scalars(select(Factory).where(same, Factory.state != "imported").limit(2)))
    return found[0] if len(found) == 1 else None


# --- the public list --------------------------------------------------------------------------------------------------


def _accredited(on: date):
    valid = (Auditor.valid_from <= on, Auditor.valid_to >= on)
    free = or_(Auditor.suspended_on.is_(None), Auditor.suspended_on > on)
    return select(Auditor).join(Auditor.person).where(*valid, free, Auditor.firm_id.in_(_firm_ids(on)))


def _firm_ids(on: date):
    valid = (Accreditation.valid_from <= on, Accreditation.valid_to >= on)
    free = or_(Accreditation.suspended_on.is_(None), Accreditation.suspended_on > on)
    active = select(Organisation.id).where(Organisation.state == "active")
    return select(Accreditation.firm_id).where(*valid, free, Accreditation.firm_id.in_(active))


def public_firms(on: date) -> list[Accreditation]:
    """The firms accredited on ``on``, by name; there are tens of them, never thousands."""
    valid = (Accreditation.valid_from <= on, Accreditation.valid_to >= on)
    wanted = select(Accreditation).join(Accreditation.firm)
    wanted = wanted.where(*valid, Accreditation.firm_id.in_(_firm_ids(on)))
    return list(db.session.scalars(wanted.order_by(Organisation.name, Accreditation.id).limit(200)))


def public_people(on: date, *, specialists: bool, after: str = "") -> tuple[list[Auditor], bool]:
    """A page of those accredited on ``on``, by number after ``after``; and whether there are more."""
    wanted = _accredited(on).where((Auditor.kind == "specialist") == specialists, Auditor.number > after)
    rows = list(db.session.scalars(wanted.order_by(Auditor.number).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def able(on: date, kinds: tuple[str, ...], most: int = 100) -> list[Auditor]:
    """Everybody of these kinds accredited on ``on``, visit specialists first, then by firm and name."""
    wanted = _accredited(on).where(Auditor.kind.in_(kinds))
    return list(db.session.scalars(wanted.order_by(Auditor.kind.desc(), Auditor.firm_id, Person.name).limit(most)))


def identities(text: str) -> list[Auditor]:
    """Those with this number, or exactly this name; a handful at most."""
    said = " ".join(text.split())
    same = or_(Auditor.number == said.upper(), func.lower(Person.name) == said.lower())
    wanted = select(Auditor).join(Auditor.person).where(same).order_by(Auditor.number)
    return list(db.session.scalars(wanted.limit(MOST_ANSWERS)))


def is_accredited(auditor: Auditor, on: date) -> bool:
    """Whether both the person and the firm are accredited on ``on``."""
    return db.session.scalar(_accredited(on).where(Auditor.id == auditor.id)) is not None


# --- ends that are near -----------------------------------------------------------------------------------------------


def ending_firms(today: date, firm_id: int | None = None) -> list[Accreditation]:
    """Accreditations of firms, or of one firm, that end within the longest warning, the soonest first."""
    return _ending(Accreditation, today, firm_id)


def ending_auditors(today: date, firm_id: int | None = None) -> list[Auditor]:
    """Accreditations of people that end within the longest warning, the soonest first."""
    return _ending(Auditor, today, firm_id)


def _ending(model, today, firm_id):
    near = model.valid_to.between(today, today + timedelta(days=max(WARNED)))
    wanted = select(model).where(near, model.valid_to >= model.valid_from)
    if firm_id is not None:
        wanted = wanted.where(model.firm_id == firm_id)
    return list(db.session.scalars(wanted.order_by(model.valid_to, model.id).limit(500)))


def waiting_auditors() -> list[Auditor]:
    """People whom firms entered and nobody has accredited yet, the longest waiting first."""
    wanted = select(Auditor).where(Auditor.valid_to < Auditor.valid_from).order_by(Auditor.id)
    return list(db.session.scalars(wanted.limit(50)))
