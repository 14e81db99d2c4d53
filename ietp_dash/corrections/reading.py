"""What a viewer may read of an answer: the factory its draft, everybody else the text that was submitted last (K7)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from ..storage.database import db
from . import rules
from .models import Correction, SubmittedAnswer


@dataclass(frozen=True)
class Said:
    """An answer's texts, empty where none was submitted."""

    root_cause: str = ""
    root_cause_text: str = ""
    action: str = ""
    preventive_action: str = ""
    owner: str = ""


NOTHING = Said()


def texts_of(lines: list[Correction], *, drafts: bool) -> dict[int, object]:
    """The texts to show of each line, by its key: what has the fields of :class:`Said`; one statement at most."""
    shown: dict[int, object] = {line.id: line for line in lines}
    if drafts:
        return shown
    open_ = [line.id for line in lines if line.state in rules.WRITABLE]
    return shown | dict.fromkeys(open_, NOTHING) | (_submitted(open_) if open_ else {})


def latest(line: Correction, texts: list[SubmittedAnswer], *, drafts: bool):
    """The texts to show of one line whose submitted ``texts`` are known."""
    if drafts or line.state not in rules.WRITABLE:
        return line
    return texts[-1] if texts else NOTHING


def _submitted(ids) -> dict[int, SubmittedAnswer]:
    last = select(func.max(SubmittedAnswer.id)).where(SubmittedAnswer.correction_id.in_(ids))
    wanted = select(SubmittedAnswer).where(SubmittedAnswer.id.in_(last.group_by(SubmittedAnswer.correction_id)))
    return {one.correction_id: one for one in db.session.scalars(wanted)}
