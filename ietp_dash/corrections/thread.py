"""What was said about one finding's answer, in order: texts, evaluations, decisions, the extension, the dispute."""

from dataclasses import dataclass, field
from datetime import datetime

from ..kernel.access import Permission
from ..kernel.errors import N_
from ..web.guard import may
from ..web.presentation import day, said
from . import differing, labels
from .models import Correction, Dispute, Extension, SubmittedAnswer
from .queries import Told

P = Permission


@dataclass(frozen=True)
class Entry:
    """One thing said. ``says`` is a message id with ``values``; ``changes``: (label, pieces) against the text before.

    ``about``: answer, extension or dispute.
    """

    at: datetime
    side: str
    says: str
    text: str = ""
    values: dict = field(default_factory=dict)
    changes: tuple = ()
    about: str = "answer"


@dataclass(frozen=True)
class Thread:
    """The entries that the viewer may read, the extension and the dispute if there are any."""

    entries: list[Entry]
    extension: Extension | None
    dispute: Dispute | None


def of_line(line: Correction, told: Told) -> Thread:
    """The thread of one line of which ``told`` was said, for a viewer who is not a buyer."""
    entries = [*_answers(line, told.texts), *_extended(told.extension), *_disputed(told.dispute, told.notes)]
    if line.verified_at:
        how = said(labels.VERIFIED[line.verified_how])
        entries.append(
            Entry(line.verified_at, "reviewer", N_("Verified %(how)s: the finding is closed."), values={"how": how})
        )
    return Thread(sorted(entries, key=lambda one: one.at), told.extension, told.dispute)


def _answers(line, texts):
    reads = may(P.EVALUATION_READ, line)
    for before, text in zip([None, *texts], texts, strict=False):
        values = {"number": text.number}
        yield Entry(
            text.submitted_at, "factory", N_("Text %(number)d submitted"), values=values, changes=_changes(before, text)
        )
        if text.evaluation and reads:
            verdict = said(labels.EVALUATIONS[text.evaluation])
            words = {"verdict": verdict}
            yield Entry(text.evaluated_at, "firm", N_("Evaluated: %(verdict)s"), text.evaluation_remarks, words)
        elif text.evaluation:
            yield Entry(text.evaluated_at, "firm", N_("The audit firm evaluated this text for the reviewer."))
        if text.outcome:
            says = N_("Accepted") if text.outcome == "accepted" else N_("Returned with remarks")
            yield Entry(text.decided_at, "reviewer", says, text.remarks)


def _changes(before: SubmittedAnswer | None, text: SubmittedAnswer) -> tuple:
    """The fields that changed since the text before, as (label, pieces); of the first text every field."""
    found = []
    for name, label in labels.FIELDS.items():
        old, new = (_shown(before, name) if before else ""), _shown(text, name)
        if old != new:
            found.append((label, differing.pieces(old, new) if before else [(differing.KEPT, new)]))
    return tuple(found)


def _shown(text, name) -> str:
    value = getattr(text, name)
    if name == "root_cause":
        return said(labels.CAUSES[value]) if value else ""
    return day(value) if name == "due_on" else value


def _extended(extension):
    if extension is None:
        return
    days = {"day": day(extension.until)}
    asked = N_("Asked for a later due day: %(day)s")
    yield Entry(extension.asked_at, "factory", asked, extension.reason, days, about="extension")
    if extension.state != "asked":
        says = N_("Granted: due on %(day)s") if extension.state == "granted" else N_("Refused: the due day stays")
        yield Entry(extension.answered_at, "reviewer", says, extension.answer, days, about="extension")


def _disputed(dispute, notes):
    for place, note in enumerate(notes):
        is_answer = dispute.state != "open" and place == len(notes) - 1 and note.side == "reviewer"
        says = (
            labels.OUTCOMES[dispute.state]
            if is_answer
            else N_("On the dispute")
            if place
            else N_("Disputes the finding")
        )
        yield Entry(note.at, note.side, says, note.text, about="dispute")
