"""A factory's wishes to use the programme's seal, and the coordinator's answers. Only Certified may show it (S1)."""

from sqlalchemy import func, select

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import queries
from .events import LogoConsentAnswered, LogoConsentAsked, LogoConsentWithdrawn
from .models import Certificate, LogoConsent

MOST_WAITING = 10
PAGE = 25
_ANSWERED = N_("Somebody else answered this meanwhile.")


@use_case
def ask(viewer, factory, *, use: str) -> LogoConsent:
    """Ask for one use of the seal. Refused without a Certified certificate in force, or with too many waiting."""
    held = queries.certified_in_force(factory.id, clock.today(factory.zone))
    if held is None:
        raise Refused(N_("Only a factory whose certificate of type Certified is in force may use the seal."))
    waiting = select(func.count()).where(LogoConsent.factory_id == factory.id, LogoConsent.state == "waiting")
    if db.session.scalar(waiting) >= MOST_WAITING:
        raise Refused(N_("%(most)d requests wait for an answer already."), most=MOST_WAITING)
    row = LogoConsent(
        factory_id=factory.id, certificate_id=held.id, use=use, asked_by=viewer.person_id, asked_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    record(LogoConsentAsked(factory.id, row.id))
    return row


@use_case
def answer(viewer, consent, *, granted: bool, reason: str) -> None:
    """Grant or refuse; a refusal says why. Refused (conflict) when it was answered or withdrawn meanwhile."""
    _check_waiting(consent)
    if not granted and not reason.strip():
        raise Refused(N_("Say why not: the factory reads it."), field="reason")
    consent.state, consent.reason = ("granted" if granted else "refused"), reason
    consent.answered_by, consent.answered_at = viewer.person_id, clock.now()
    record(LogoConsentAnswered(consent.factory_id, consent.id, granted))


@use_case
def withdraw(viewer, consent) -> None:
    """The factory takes its request back. Refused (conflict) when it was answered meanwhile."""
    _check_waiting(consent)
    consent.state = "withdrawn"
    record(LogoConsentWithdrawn(consent.factory_id, consent.id))


def _check_waiting(consent) -> None:
    if consent.state != "waiting":
        raise Refused(_ANSWERED, conflict=True)


def of_factory(factory_id: int) -> list[tuple[LogoConsent, Certificate]]:
    """A factory's requests with the certificate each was asked for, newest first."""
    wanted = (
        select(LogoConsent, Certificate)
        .join(Certificate, Certificate.id == LogoConsent.certificate_id)
        .where(LogoConsent.factory_id == factory_id)
        .order_by(LogoConsent.id.desc())
        .limit(PAGE)
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def waiting(after: str = "") -> tuple[list[tuple[LogoConsent, Certificate, Factory]], bool]:
    """A page of the requests that wait for an answer, the longest first, after the one with public id ``after``; and
    whether there are more."""
    wanted = (
        select(LogoConsent, Certificate, Factory)
        .join(Certificate, Certificate.id == LogoConsent.certificate_id)
        .join(Factory, Factory.id == LogoConsent.factory_id)
        .where(LogoConsent.state == "waiting")
    )
    if after:
        last = select(LogoConsent.id).where(LogoConsent.public_id == after).scalar_subquery()
        wanted = wanted.where(LogoConsent.id > last)
    rows = [tuple(row) for row in db.session.execute(wanted.order_by(LogoConsent.id).limit(PAGE + 1))]
    return rows[:PAGE], len(rows) > PAGE


def count_waiting(viewer):
    """The query of how many requests wait for the coordinator: the menu's badge."""
    return select(func.count()).where(LogoConsent.state == "waiting")
