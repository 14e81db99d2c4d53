"""What is remembered of certificates."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment, Public


class Certificate(Public, Base):
    """One certificate. ``number`` is the factory's (stable); ``code`` is the unguessable verification code.

    ``type``: certified, remediation, probation. Name and address are those printed on it. ``told`` counts the
    notices that it ends.
    """

    __tablename__ = "certificate"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    number: Mapped[str] = mapped_column(String(7))
    code: Mapped[str] = mapped_column(String(26), unique=True)
    type: Mapped[str] = mapped_column(String(11))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    name_local: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    issued_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(40), default="")
    superseded_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_certificate_factory_id", "factory_id", "valid_to"),
        Index("ix_certificate_number", "number"),
        Index("ix_certificate_told", "told", "valid_to"),
        Index("ix_certificate_type_valid_from", "type", "valid_from"),
    )


class LogoConsent(Public, Base):
    """A factory's wish to use the programme's seal somewhere, and the coordinator's answer.

    ``state``: waiting, granted, refused, withdrawn. It ends with the certificate it was asked for.
    """

    __tablename__ = "logo_consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    use: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(9), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_logo_consent_factory_id", "factory_id", "id"),
        Index("ix_logo_consent_state", "state", "id"),
    )
