"""Papers that are handed in with an application."""

from sqlalchemy import delete, select

from ..documents import services as documents
from ..documents.models import Document
from ..documents.uploads import Received
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import queries, rules
from .models import ApplicationPaper
from .questions import PAPER_KINDS

MOST = 60


@use_case
def add(viewer, application, received: Received, *, kind: str) -> ApplicationPaper:
    """Keep a received file as a paper of ``kind``. Refused for an unknown kind, for too many, once it was handed in."""
    rules.check_written(application.cycle.state)
    if kind not in PAPER_KINDS:
        raise Refused(N_("Choose one of the options."), field="kind")
    if len(queries.papers_of(application.id)) >= MOST:
        raise Refused(N_("There are %(most)d papers already. Remove one first."), field="file", most=MOST)
    kept = documents.keep(viewer, received, kind="application", factory_id=application.factory_id)
    made = ApplicationPaper(application_id=application.id, document_id=kept.id, kind=kind)
    db.session.add(made)
    db.session.flush()
    return made


@use_case
def remove(viewer, application, public_id: str) -> None:
    """Take a paper out of the draft; the stored file stays in the quota until the programme clears it."""
    rules.check_written(application.cycle.state)
    paper = find(application, public_id)
    if paper is None:
        raise Refused(N_("This paper was removed meanwhile."), conflict=True)
    db.session.execute(delete(ApplicationPaper).where(ApplicationPaper.id == paper.id))


def find(application, public_id: str) -> ApplicationPaper | None:
    """A paper of this application by its document's public id."""
    wanted = select(ApplicationPaper).join(Document, Document.id == ApplicationPaper.document_id)
    return db.session.scalar(
        wanted.where(ApplicationPaper.application_id == application.id, Document.public_id == public_id)
    )
