"""The steps of the day: when each began and ended, who was there, notes, sign-off (A5)."""

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import areas, queries, rules
from .models import AgendaStep
from .once import done_once

MOST_ATTENDEES = 60


@use_case
def begin(viewer, audit, code: str, *, said: str = "", sent: str = "") -> dict:
    """A step begins now, or when the device ``said`` so; one that began keeps its time."""

    def deed(step):
        step.started_at = step.started_at or rules.moment_of(said, clock.now())

    return _change(viewer, audit, code, sent, deed)


@use_case
def end(viewer, audit, code: str, *, said: str = "", sent: str = "") -> dict:
    """A step that began is over."""

    def deed(step):
        if step.started_at is None:
            raise Refused(N_("This step has not begun."))
        step.ended_at = step.ended_at or max(step.started_at, rules.moment_of(said, clock.now()))

    return _change(viewer, audit, code, sent, deed)


@use_case
def take_back(viewer, audit, code: str, *, sent: str = "") -> dict:
    """A button pressed by mistake: the end of a step is taken back, else its beginning."""

    def deed(step):
        if step.ended_at is not None:
            step.ended_at = None
        else:
            step.started_at = None

    return _change(viewer, audit, code, sent, deed)


@use_case
def attend(viewer, audit, code: str, *, name: str, post: str, side: str, sent: str = "") -> dict:
    """Somebody was there: name, post and side."""
    one = {"name": " ".join(name.split())[:200], "post": " ".join(post.split())[:200], "side": side}
    if not one["name"]:
        raise Refused(N_("Write the name."), "name")
    if side not in areas.SIDES:
        raise Refused(N_("Choose one of the options."), "side")

    def deed(step):
        if one not in step.attendees:
            step.attendees = [*step.attendees, one][:MOST_ATTENDEES]

    return _change(viewer, audit, code, sent, deed)


@use_case
def leave(viewer, audit, code: str, *, name: str, sent: str = "") -> dict:
    """Somebody was not there after all."""

    def deed(step):
        step.attendees = [one for one in step.attendees if one["name"] != name]

    return _change(viewer, audit, code, sent, deed)


@use_case
def sign_off(viewer, audit, code: str, *, sent: str = "") -> dict:
    """An auditor signs a step off that is over."""

    def deed(step):
        if step.ended_at is None:
            raise Refused(N_("End the step first, then sign it off."))
        if step.signed_at is None:
            step.signed_by, step.signed_at = viewer.person_id, clock.now()

    return _change(viewer, audit, code, sent, deed, unsigned=False)


def note(audit, code: str, notes: str) -> None:
    """The notes of a step, within the use case that keeps them as an entry. Refused once the step is signed off."""
    _step_of(audit, code, unsigned=True).notes = notes


def _step_of(audit, code, unsigned):
    step = next((one for one in queries.agenda_of(audit) if one.code == code), None)
    if step is None:
        raise Refused(N_("This audit has no such step."))
    if unsigned and step.signed_at is not None:
        raise Refused(N_("This step is signed off."), conflict=True)
    return step


def _change(viewer, audit, code, sent, deed, unsigned=True) -> dict:
    def change():
        step = _step_of(audit, code, unsigned)
        deed(step)
        db.session.flush()
        return {"number": step.version}

    return done_once(viewer, audit, sent, change)


def made_for(audit) -> None:
    """The steps of a new audit or visit."""
    for position, code in enumerate(areas.steps_of(audit.kind)):
        db.session.add(AgendaStep(audit_id=audit.id, code=code, position=position))
