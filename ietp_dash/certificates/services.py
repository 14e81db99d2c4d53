"""Issuing and withdrawing certificates."""

import secrets

from sqlalchemy import func, select, update

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import CertificateIssued, CertificateReissued, CertificateWithdrawn
from .models import Certificate
from .rules import EndReason, SiteChange, effect_of, number_of

FIRST = "C000199"

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """An unguessable verification code: 16 characters of 32, 80 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def number_for(factory: Factory) -> str:
    """The factory's certificate number, given with its first certificate and stable from then on (C1)."""
    if factory.number is None:
        last = db.session.scalar(select(func.max(Factory.number))) or FIRST
        factory.number = number_of(int(last[1:]) + 1)
    return factory.number


@use_case
def issue(viewer, factory, *, cycle_id, kind, valid_from, valid_to):
    """Issue a certificate of ``kind`` (certified, remediation, probation); a running one of another is superseded."""
    if factory.state == "terminated":
        raise Refused(N_("A terminated factory gets no certificate."))
    db.session.execute(
        update(Certificate)
        .where(
            Certificate.factory_id == factory.id,
            Certificate.valid_to >= valid_from,
            Certificate.withdrawn_on.is_(None),
            Certificate.superseded_on.is_(None),
        )
        .values(superseded_on=valid_from)
    )
    made = Certificate(
        factory_id=factory.id,
        cycle_id=cycle_id,
        number=number_for(factory),
        code=new_code(),
        type=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        name=factory.name,
        name_local=factory.name_local,
        address=factory.address,
        issued_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(CertificateIssued(factory.id, made.id))
    return made


@use_case
def withdraw(viewer, certificate, *, on, reason):
    """Withdraw a certificate before its end (Z1, R8). Refuses one that is withdrawn already."""
    if certificate.withdrawn_on:
        raise Refused(N_("This certificate is withdrawn already."), conflict=True)
    certificate.withdrawn_on, certificate.withdrawn_reason = on, reason
    record(CertificateWithdrawn(certificate.factory_id, certificate.id))


def withdraw_all(viewer, factory_id: int, on, reason: str) -> None:
    """Withdraw every certificate of a factory that is in force or to come on ``on`` (Z1); within a use case."""
    running = select(Certificate).where(
        Certificate.factory_id == factory_id, Certificate.valid_to >= on, Certificate.withdrawn_on.is_(None)
    )
    for one in db.session.scalars(running):
        withdraw(viewer, one, on=on, reason=reason)


@use_case
def reissue(viewer, certificate, factory, *, change: SiteChange, name: str, name_local: str) -> Certificate:
    """A new name or owner: the same certificate on new paper, with its number, days and type; the old one is replaced
    today (R8).

    Refused for a change that does more, for a name that is empty or the same, and (conflict) for a certificate that is
    not in force, or to come, any more.
    """
    today = clock.today(factory.zone)
    if not effect_of(change).reissues:
        raise Refused(N_("This change ends the certificate; it is not reissued."), field="change")
    if certificate.withdrawn_on or certificate.superseded_on or certificate.valid_to < today:
        raise Refused(N_("This certificate does not run any more."), conflict=True)
    factory.name, factory.name_local = _checked_names(factory, change, name, name_local)
    return print_anew(certificate, factory, today)


def print_anew(certificate, factory, today) -> Certificate:
    """Replace a certificate's paper by one that says what ``factory`` is called now (R8); within a use case."""
    certificate.superseded_on, certificate.withdrawn_reason = today, str(EndReason.REISSUED)
    made = _again(certificate, factory)
    db.session.add(made)
    db.session.flush()
    record(CertificateReissued(factory.id, made.id))
    return made


def running(factory_id: int, on) -> list[Certificate]:
    """The certificates of a factory that are in force or to come on ``on``."""
    wanted = select(Certificate).where(
        Certificate.factory_id == factory_id,
        Certificate.valid_to >= on,
        Certificate.withdrawn_on.is_(None),
        Certificate.superseded_on.is_(None),
    )
    return list(db.session.scalars(wanted.order_by(Certificate.id)))


def _checked_names(factory, change: SiteChange, name: str, name_local: str) -> tuple[str, str]:
    names = name.strip(), name_local.strip()
    if not any(names):
        raise Refused(N_("Enter the name."), field="name")
    if change is SiteChange.NAME and names == (factory.name, factory.name_local):
        raise Refused(N_("This is the name already."), field="name")
    return names


def _again(old: Certificate, factory) -> Certificate:
    return Certificate(
        factory_id=old.factory_id, cycle_id=old.cycle_id, number=old.number, code=new_code(), type=old.type,
        valid_from=old.valid_from, valid_to=old.valid_to, name=factory.name, name_local=factory.name_local,
        address=factory.address, issued_at=clock.now(),
    )  # fmt: skip
