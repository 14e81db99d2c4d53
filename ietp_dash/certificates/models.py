"""What is remembered of certificates."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..documents.models import Document
from ..factories.models import Factory
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


class ReportedChange(Public, Base):
    """A change of the site that its factory reports, and the coordinator's answer (R8).

    ``change``: name, owner, address, closure. ``said`` holds the columns of the factory from then on.
    ``state``: submitted, returned, confirmed, rejected, withdrawn.
    """

    __tablename__ = "reported_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    change: Mapped[str] = mapped_column(String(7))
    takes_effect_on: Mapped[date]
    said: Mapped[dict] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    state: Mapped[str] = mapped_column(String(9), default="submitted")
    reported_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory] = relationship()
    document: Mapped[Document | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_reported_change_factory_id", "factory_id", "id"),
        Index("ix_reported_change_state", "state", "id"),
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
