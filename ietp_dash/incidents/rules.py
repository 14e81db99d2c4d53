"""Incidents: kinds, deadlines, what a notice and a full report need (I1 to I6). Pure."""

from datetime import date, datetime, timedelta

from ..kernel.errors import N_, Refused

KINDS = {
    "fire": N_("Fire"),
    "explosion": N_("Explosion"),
    "fatality": N_("Death of a person"),
    "injury": N_("Serious injury"),
    "strike": N_("Strike"),
    "flood": N_("Flood"),
    "chemical_release": N_("Chemical release"),
    "closure": N_("Closure of the site"),
    "allegation": N_("Allegation"),
}
ORIGINS = {
    "factory": N_("the factory"),
    "buyer": N_("a buyer"),
    "media": N_("the media"),
    "helpline": N_("the helpline"),
}
STATES = {
    "noticed": N_("Full report awaited"),
    "reported": N_("Full report in"),
    "closed": N_("Closed"),
    "learned": N_("Not yet reported by the factory"),
}
LONGEST = 4000
SHORT = 500
MOST_PEOPLE = 100_000
MOST_FILES = 20
SLACK = timedelta(minutes=10)
OTHERWISE = N_("Somebody else changed this meanwhile. Look at it again.")


def check_notice(kind: str, happened: datetime | None, known: datetime | None, now: datetime) -> None:
    """Refuse a notice without kind or times, in the future, or known before it happened (I1)."""
    if kind not in KINDS:
        raise Refused(N_("Choose what happened."), field="kind")
    if happened is None:
        raise Refused(N_("Say when it happened."), field="happened")
    if known is None:
        raise Refused(N_("Say when the factory knew of it."), field="known")
    if happened > now + SLACK:
        raise Refused(N_("This lies in the future."), field="happened")
    if known > now + SLACK:
        raise Refused(N_("This lies in the future."), field="known")
    if known < happened:
        raise Refused(N_("It cannot be known before it happened."), field="known")


def notice_due(known: datetime, hours: int) -> datetime:
    """The last moment for the first notice: ``hours`` after the factory's knowledge (I1)."""
    return known + timedelta(hours=hours)


def is_late(noticed: datetime, due: datetime) -> bool:
    """Whether a notice came after its last moment; late is marked, never refused (I1)."""
    return noticed > due


def check_report(what: str, action: str, dead: int | None, hurt: int | None, affected: int | None) -> None:
    """Refuse a full report without an account, without the numbers of people, or without the first action (I3)."""
    for field, number in (("dead", dead), ("hurt", hurt), ("affected", affected)):
        if number is None or not 0 <= number <= MOST_PEOPLE:
            raise Refused(N_("Enter a whole number, 0 or more."), field=field)
    if not what.strip():
        raise Refused(N_("Say what happened."), field="what")
    if not action.strip():
        raise Refused(N_("Say what was done at once."), field="immediate")


def check_open(state: str) -> None:
    """Refuse what is written about a closed incident (I5)."""
    if state == "closed":
        raise Refused(N_("This incident is closed."), conflict=True)


def check_close(state: str, note: str) -> None:
    """Refuse to close twice, without the full report, or without a note (I5)."""
    check_open(state)
    if state != "reported":
        raise Refused(N_("The full report is not in yet."), conflict=True)
    if not note.strip():
        raise Refused(N_("Say why it is closed; the factory and its buyers read it."), field="note")


def notices_due(due: date, today: date, sent: int) -> tuple[int, str]:
    """(how many notices have then gone out, which is due now: soon, late or none): a day before, and once over (I6)."""
    if today > due:
        return 2, "late" if sent < 2 else ""
    if today >= due - timedelta(days=1):
        return max(sent, 1), "soon" if sent < 1 else ""
    return sent, ""
