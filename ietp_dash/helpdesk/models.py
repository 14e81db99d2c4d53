"""What is remembered of enquiries, of the texts that answers begin with, and of frequently asked questions."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation, Person
from ..documents.models import Document
from ..storage.database import Base, Moment, Public


class Enquiry(Public, Base):
    """One matter. ``state``: new, open, waiting (for the asker), solved, merged (goes on in ``merged_into``).

    ``person_id`` is the asker's account, if there is one; ``email`` where answers go otherwise. ``waits`` are the times
    for which the clock stood still, [[since, until or null], ...], in UTC (H1).
    """

    __tablename__ = "enquiry"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    channel: Mapped[str] = mapped_column(String(5))
    topic: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    locale: Mapped[str] = mapped_column(String(5), default="en")
    state: Mapped[str] = mapped_column(String(7), default="new")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    first_answer_at: Mapped[datetime | None] = mapped_column(Moment)
    solved_at: Mapped[datetime | None] = mapped_column(Moment)
    waits: Mapped[list] = mapped_column(JSON, default=list)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("enquiry.id"))
    stars: Mapped[int | None]
    remark: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    agent: Mapped[Person | None] = relationship(foreign_keys=agent_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    organisation: Mapped[Organisation | None] = relationship()
    merged_into: Mapped["Enquiry | None"] = relationship(remote_side=id)
    posts: Mapped[list["EnquiryPost"]] = relationship(order_by="EnquiryPost.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_enquiry_state", "state", "id"),
        Index("ix_enquiry_person_id", "person_id", "id"),
        Index("ix_enquiry_agent_id", "agent_id", "state", "id"),
        Index("ix_enquiry_asked_at", "asked_at"),
    )

    @property
    def code(self) -> str:
        """The reference as people write it."""
        return f"HD-{self.reference}"


class EnquiryPost(Base):
    """Something said: ``side`` is asker, staff or note (for colleagues alone). ``message_id`` is that of a mail; it
    begins with ``rules.UNSENT`` while an answer waits to be mailed, with ``rules.FAILED`` once it was refused.
    """

    __tablename__ = "enquiry_post"
    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)
    side: Mapped[str] = mapped_column(String(5))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    by: Mapped[Person | None] = relationship()
    files: Mapped[list["EnquiryFile"]] = relationship()


class EnquiryFile(Public, Base):
    """A file of a post."""

    __tablename__ = "enquiry_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("enquiry_post.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document: Mapped[Document] = relationship()


class AnswerTemplate(Public, Base):
    """A text that answers begin with, in each language."""

    __tablename__ = "answer_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    words_zh: Mapped[str] = mapped_column(Text, default="")
    words_vi: Mapped[str] = mapped_column(Text, default="")


class Faq(Public, Base):
    """A frequently asked question in one language; only a published one is shown outside."""

    __tablename__ = "faq"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    question: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_faq_published", "published", "topic", "id"),)
