"""What is remembered of organisations, people and how they prove who they are."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..kernel.access import Kind, Role
from ..storage.database import Base, Moment, Public, Stamped


class Organisation(Public, Stamped, Base):
    """A programme, factory, buyer or audit firm. ``state``: active, pending (unverified buyer), suspended.

    ``unmanaged``: people act or acted for it, and none of them is its manager (P35).
    """

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    name_local: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default="active")
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    unmanaged: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index("ix_organisation_kind_name", "kind", "name"),
        Index("ix_organisation_unmanaged", "unmanaged", "name"),
    )

    @property
    def is_active(self) -> bool:
        return self.state == "active"


class Person(Public, Stamped, Base):
    """A human being with one account. ``password_hash`` is empty until the invitation is taken up."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    zone: Mapped[str] = mapped_column(String(40), default="UTC")
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    password_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def get_id(self) -> str:
        """For Flask-Login: the row key; it stays in the server's session table."""
        return str(self.id)


class Membership(Public, Stamped, Base):
    """One person's role in one organisation; ended ones stay as history."""

    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    @property
    def kind(self) -> Kind:
        return Kind(self.organisation.kind)

    @property
    def as_role(self) -> Role:
        return Role(self.role)


class MailedLink(Stamped, Base):
    """A single-use link sent by mail: ``purpose`` is invite, reset or email. Only the token's hash is stored."""

    __tablename__ = "mailed_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[dict] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class LookConsent(Base):
    """A person lets programme staff see the product as the person sees it, until ``until`` (P36)."""

    __tablename__ = "look_consent"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(Moment)


class Look(Public, Base):
    """One time that somebody of the programme saw the product as another person's membership sees it (P36)."""

    __tablename__ = "look"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    staff: Mapped[Person] = relationship(foreign_keys=staff_id)
    __table_args__ = (Index("ix_look_person_id", "person_id", "id"),)


class DataRequest(Public, Base):
    """What a person asks about the data kept of them, and the administrator's answer (P37).

    ``kind``: correct, object, forget. ``done``: whether a request to be forgotten was carried out.
    """

    __tablename__ = "data_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(4000), default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(String(4000), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    __table_args__ = (
        Index("ix_data_request_person_id", "person_id", "id"),
        Index("ix_data_request_answered_at", "answered_at", "id"),
    )


class Attempt(Base):
    """One try that counts against a limit; ``key`` is a hash of account or address, never either itself."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"), Index("ix_attempt_at", "at"))
