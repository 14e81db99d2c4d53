"""What is remembered of applications: the draft, its declarations, its papers, and what was said about it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..cycles.models import Cycle
from ..documents.models import Document
from ..storage.database import Base, Moment, Public, Stamped


class Application(Public, Stamped, Base):
    """The form of one cycle (R1); its state is the cycle's.

    ``data`` is the draft by step: step code -> field -> value; ``steps_done`` the codes of steps that were saved whole.
    A declaration is signed by a name and a post, at a moment, by a person. ``remarks`` maps "step.field" to the
    coordinator's words at the last return. ``claim_id`` is an imported listing said to be the same site, ``claim``
    where that stands: none, proposed, confirmed, refused (P34). ``decided_reason`` is why it was rejected or withdrawn.
    """

    __tablename__ = "application"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    data: Mapped[dict] = mapped_column(JSON, default=dict)
    steps_done: Mapped[list] = mapped_column(JSON, default=list)
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    transparency_name: Mapped[str] = mapped_column(String(200), default="")
    transparency_post: Mapped[str] = mapped_column(String(200), default="")
    transparency_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    transparency_at: Mapped[datetime | None] = mapped_column(Moment)
    integrity_name: Mapped[str] = mapped_column(String(200), default="")
    integrity_post: Mapped[str] = mapped_column(String(200), default="")
    integrity_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    integrity_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    remarks: Mapped[dict] = mapped_column(JSON, default=dict)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_reason: Mapped[str] = mapped_column(Text, default="")
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    claim: Mapped[str] = mapped_column(String(10), default="none")
    version: Mapped[int] = mapped_column(Integer, default=1)
    cycle: Mapped[Cycle] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_application_factory_id", "factory_id", "id"),
        Index("ix_application_submitted_at", "submitted_at", "id"),
    )


class ApplicationPaper(Base):
    """A document handed in with an application; ``kind`` is a licence kind (factories/profile.py) or 'other'."""

    __tablename__ = "application_paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str] = mapped_column(String(20))
    document: Mapped[Document] = relationship(lazy="joined")


class SignUp(Public, Stamped, Base):
    """Somebody registers a factory or a buyer; nothing else exists until the address is proven by the mailed link.

    ``kind``: factory or buyer. ``token_hash`` is of the link's token. ``values`` is what the form asked:
    organisation, organisation_local, country, person, locale, and for buyers what they do and their website.
    """

    __tablename__ = "sign_up"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    values: Mapped[dict] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class BuyerCase(Public, Stamped, Base):
    """A buyer's application to be verified (P34): what it says of itself, and each decision about it.

    ``state``: pending, verified, refused, suspended. The organisation's own ``state`` follows it.
    """

    __tablename__ = "buyer_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    website: Mapped[str] = mapped_column(String(200), default="")
    business: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    __table_args__ = (Index("ix_buyer_case_state", "state", "id"),)
