"""Joint findings: who may be named for one, what a buyer's task needs, when the buyer is reminded (N10). Pure."""

from datetime import date, timedelta

from ..kernel.errors import N_, Refused

CAUSES = {
    "forecast": N_("Forecast: orders came late, changed or were not spread"),
    "price": N_("Price: it does not cover what the standard costs"),
    "lead_time": N_("Lead time: too short for regular hours"),
}
LONGEST_WHAT = 300
LONGEST_NOTE = 2000
REMINDED_BEFORE = timedelta(days=7)
LATEST = timedelta(days=366)
MOST_TASKS = 20


def check_cause(cause: str) -> None:
    """Refuse a cause that is none of CAUSES."""
    if cause not in CAUSES:
        raise Refused(N_("Choose where the cause lies."), field="cause")


def check_named(buyers: list, open_to: dict) -> None:
    """Refuse when no buyer is named, or one who may not see the finding's plan now (N10)."""
    if not buyers:
        raise Refused(N_("Name at least one buyer."), field="buyers")
    if any(one not in open_to for one in buyers):
        raise Refused(N_("One of them can no longer see this plan. Choose again."), field="buyers", conflict=True)


def check_task(what: str, due_on: date | None, today: date, tasks: int) -> None:
    """Refuse a task without words, without a day, in the past, more than a year ahead, or one too many."""
    if not what.strip():
        raise Refused(N_("Say what you will do."), field="what")
    if due_on is None:
        raise Refused(N_("Say by which day."), field="due_on")
    if due_on < today or due_on > today + LATEST:
        raise Refused(N_("Choose a day from today on, within a year."), field="due_on")
    if tasks >= MOST_TASKS:
        raise Refused(N_("A joint finding has at most %(most)d tasks."), field="what", most=MOST_TASKS)


def check_done(note: str, done: bool, state: str) -> None:
    """Refuse to mark a task as done without a note, twice, or once the finding is no longer joint."""
    if done or state != "open":
        raise Refused(N_("Somebody else changed this meanwhile. Look at it again."), conflict=True)
    if not note.strip():
        raise Refused(N_("Say what was done; the factory reads it."), field="note")


def notices_due(due_on: date, today: date, sent: int) -> tuple[int, str]:
    """(how many notices have then gone out, which is due now: soon, late or none): a week ahead, and once late."""
    if today > due_on:
        return 2, "late" if sent < 2 else ""
    if today >= due_on - REMINDED_BEFORE:
        return max(sent, 1), "soon" if sent < 1 else ""
    return sent, ""
