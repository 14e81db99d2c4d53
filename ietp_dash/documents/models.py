"""What is remembered of files: what they are, whose, and the digest under which the bytes are stored."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Public, Stamped


class Document(Public, Stamped, Base):
    """One stored file. Bytes live in the file store under ``sha256``; rows with the same digest share them.

    ``organisation_id`` is whose quota it counts in. ``checked``: waiting (for the virus scanner), clean, infected; only
    a clean one is sent to anybody.
    """

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    checked: Mapped[str] = mapped_column(String(8), default="clean")
    __table_args__ = (
        Index("ix_document_factory_id_kind", "factory_id", "kind"),
        Index("ix_document_organisation_id", "organisation_id"),
        Index("ix_document_checked", "checked", "id"),
    )
