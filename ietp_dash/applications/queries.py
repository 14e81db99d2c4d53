"""Reading applications: of a factory, waiting for the coordinator, what happened to one, what may be the same site."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Organisation, Person
from ..accounts.queries import members_of
from ..cycles.models import Cycle
from ..factories.models import Factory, ProfileVersion
from ..storage.database import db
from ..storage.event_log import EventRow
from . import checking, rules
from .models import Application, ApplicationPaper, BuyerCase

PAGE = 25
QUEUE_STATES = ("submitted", "returned", "draft", "firm_assigned", "awaiting_fees", "registered", "audit_open",
                "under_review", "decided", "closed", "rejected", "withdrawn", "lapsed")  # fmt: skip
_matching: list = []
_doubles: list = []
_certificates: list = []


def matches_by(function) -> None:
    """Let ``function(names, address, country) -> [(Factory, score)]`` name imported listings that may be that site."""
    _matching[:] = [function]


def doubles_by(function) -> None:
    """Let ``function(names, address, country) -> [(Factory, score)]`` name factories of the programme like that."""
    _doubles[:] = [function]


def certificates_by(function) -> None:
    """Let ``function(factory_id, day) -> (valid_from, valid_to, in force) or None`` name the last certificate."""
    _certificates[:] = [function]


def matches(factory: Factory, company: dict) -> list[tuple[Factory, float]]:
    """Listings that may be this site, the likeliest first (P34); ``company`` is that step's draft."""
    return _found(_matching, factory, company)


def doubles(factory: Factory, company: dict) -> list[tuple[Factory, float]]:
    """Other factories of the programme that may be this very site, also terminated ones (R6, P34)."""
    return [(one, score) for one, score in _found(_doubles, factory, company) if one.id != factory.id]


def _found(hook, factory, company):
    names = [company.get(code) or getattr(factory, code) for code in ("name", "name_local")]
    address = " ".join(company.get(code) or "" for code in ("address", "city", "province"))
    known = [name for name in names if name and not checking.is_na(name)]
    return hook[0](known, address.strip(), factory.country) if hook and known else []


def last_certificate(factory_id: int, on: date) -> tuple[date, date, bool] | None:
    """(first day, last day, whether it is in force ``on``) of the last certificate; None if it never had one."""
    return _certificates[0](factory_id, on) if _certificates else None


def of_factory(factory_id: int) -> list[Application]:
    """A factory's applications, newest first."""
    wanted = select(Application).where(Application.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(Application.id.desc()).limit(50)))


def latest_of(factory_id: int) -> Application | None:
    """A factory's newest application."""
    wanted = select(Application).where(Application.factory_id == factory_id)
    return db.session.scalar(wanted.order_by(Application.id.desc()).limit(1))


def last_cycle(factory_id: int) -> Cycle | None:
    """A factory's newest cycle; one whose application was withdrawn before it was verified does not count."""
    wanted = select(Cycle).where(Cycle.factory_id == factory_id, Cycle.state.not_in(("withdrawn", "rejected")))
    return db.session.scalar(wanted.order_by(Cycle.id.desc()).limit(1))


def papers_of(application_id: int) -> list[ApplicationPaper]:
    """What was handed in, in order."""
    wanted = select(ApplicationPaper).where(ApplicationPaper.application_id == application_id)
    return list(db.session.scalars(wanted.order_by(ApplicationPaper.id).limit(200)))


def profile_of(factory_id: int) -> ProfileVersion | None:
    """The latest version of the factory's profile."""
    wanted = select(ProfileVersion).where(ProfileVersion.factory_id == factory_id)
    return db.session.scalar(wanted.order_by(ProfileVersion.version.desc()).limit(1))


def problems(application: Application) -> list:
    """Everything that keeps ``application`` from being sent (R1)."""
    signed = [code for code in ("transparency", "integrity") if getattr(application, code + "_at")]
    kinds = {paper.kind for paper in papers_of(application.id)}
    return checking.problems(application.cycle.kind, application.data or {}, signed, kinds)


def queue(state: str, after: str = "", limit: int = PAGE) -> tuple[list[tuple[Application, Factory]], bool]:
    """A page of applications in ``state`` with their factories, oldest submission first, and whether there are more."""
    at = func.coalesce(Application.submitted_at, Application.created_at)
    wanted = (
        select(Application, Factory)
        .join(Factory, Factory.id == Application.factory_id)
        .join(Cycle, Cycle.id == Application.cycle_id)
        .options(joinedload(Application.cycle))
        .where(Cycle.state == state)
    )
    last = db.session.scalar(select(Application).where(Application.public_id == after)) if after else None
    if last:
        position = last.submitted_at or last.created_at
        wanted = wanted.where((at > position) | ((at == position) & (Application.id > last.id)))
    rows = db.session.execute(wanted.order_by(at, Application.id).limit(limit + 1)).all()
    return [tuple(row) for row in rows[:limit]], len(rows) > limit


def counts() -> dict[str, int]:
    """How many applications there are in each state, each counted up to 1,001."""
    found = {}
    for state in QUEUE_STATES:
        some = select(Application.id).join(Cycle).where(Cycle.state == state).limit(1001).subquery()
        found[state] = select(func.count()).select_from(some).scalar_subquery()
    row = db.session.execute(select(*found.values())).one()
    return dict(zip(found, row, strict=True))


def steps_taken(factory_id: int, cycle_id: int) -> dict[str, object]:
    """When the cycle last reached each step, from the event log: nothing of a planned audit is a step (A3)."""
    wanted = (
        select(EventRow.at, EventRow.payload)
        .where(EventRow.subject_id == factory_id, EventRow.type == "CycleStepped")
        .order_by(EventRow.sequence.desc())
        .limit(200)
    )
    found = {}
    for at, payload in db.session.execute(wanted):
        if payload.get("cycle_id") == cycle_id:
            found.setdefault(payload["step"], at)
    return found


def usual_verification_days() -> int | None:
    """Within how many days half of the last fifty applications were verified; None while there are fewer than five."""
    wanted = (
        select(Application.submitted_at, Application.verified_at)
        .where(Application.verified_at.is_not(None), Application.submitted_at.is_not(None))
        .order_by(Application.submitted_at.desc())
        .limit(50)
    )
    spans = sorted(max(0, (done - sent).days) for sent, done in db.session.execute(wanted))
    return max(1, spans[len(spans) // 2]) if len(spans) >= 5 else None


def person_name(person_id: int | None) -> str:
    """What a person is called; '' for nobody."""
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or "" if person_id else ""


def waiting():
    """The query of how many applications wait for a coordinator, up to 1,001: the menu's badge."""
    some = select(Cycle.id).join(Application, Application.cycle_id == Cycle.id)
    some = some.where(Cycle.state == "submitted", Application.verified_at.is_(None))
    return select(func.count()).select_from(some.limit(1001).subquery())


def buyers(state: str, after: str = "", limit: int = PAGE) -> tuple[list[tuple[Organisation, BuyerCase | None]], bool]:
    """A page of buyers in ``state`` of their file, by name, with the file where there is one."""
    wanted = (
        select(Organisation, BuyerCase)
        .outerjoin(BuyerCase, BuyerCase.organisation_id == Organisation.id)
        .where(Organisation.kind == "buyer")
        .options(joinedload(BuyerCase.organisation))
    )
    if state == "verified":
        wanted = wanted.where(Organisation.state == "active")
    elif state == "pending":
        wanted = wanted.where(Organisation.state == "pending")
    else:
        wanted = wanted.where(BuyerCase.state == state)
    last = db.session.scalar(select(Organisation).where(Organisation.public_id == after)) if after else None
    if last:
        later = (Organisation.name > last.name) | ((Organisation.name == last.name) & (Organisation.id > last.id))
        wanted = wanted.where(later)
    rows = db.session.execute(wanted.order_by(Organisation.name, Organisation.id).limit(limit + 1)).all()
    return [tuple(row) for row in rows[:limit]], len(rows) > limit


def buyer_organisation(public_id: str) -> Organisation | None:
    """A buyer by its public id."""
    return db.session.scalar(
        select(Organisation).where(Organisation.public_id == public_id, Organisation.kind == "buyer")
    )


def case_of(organisation_id: int) -> BuyerCase | None:
    """A buyer's file."""
    return db.session.scalar(select(BuyerCase).where(BuyerCase.organisation_id == organisation_id))


def people_of(organisation_id: int) -> list[Person]:
    """Who acts for an organisation, in order of joining."""
    return [one.person for one in members_of(organisation_id) if one.ended_at is None]


def is_one_under_way(factory_id: int) -> bool:
    """Whether the factory's newest cycle goes on."""
    last = last_cycle(factory_id)
    return last is not None and last.state in rules.UNDER_WAY


def is_under_way(application: Application) -> bool:
    """Whether the application's cycle goes on."""
    return application.cycle.state in rules.UNDER_WAY
