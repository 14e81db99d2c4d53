"""Decisions about integrity cases: what may be told, who may hold one, what follows from what (X6, X12). Pure."""

import hashlib
from datetime import UTC, date, datetime

from ..kernel.errors import N_, Refused

LONGEST = 8000
SHORT = 200
LEAST = 5
ABOUT = {
    "identity": N_("Who the auditor was"),
    "integrity": N_("Bribes or favours"),
    "misconduct": N_("Conduct of an auditor"),
    "fraud": N_("False records at a factory"),
    "pressure": N_("Pressure by a buyer"),
    "staff": N_("The programme's own people"),
    "other": N_("Something else"),
}
OF_AUDITORS = ("identity", "integrity", "misconduct")
CHANNELS = {
    "report": N_("Anonymous report"),
    "complaint": N_("Complaint"),
    "assessment": N_("Auditor assessment"),
    "radar": N_("Radar"),
}
STATES = {"open": N_("New"), "working": N_("Investigated"), "found": N_("Finding recorded"), "closed": N_("Closed")}
RISKS = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
FINDINGS = {
    "confirmed": N_("Confirmed"),
    "partly": N_("Partly confirmed"),
    "unfounded": N_("Not confirmed"),
    "unclear": N_("Cannot be cleared up"),
}
SANCTIONS = {
    "auditor": N_("Suspend the auditor's accreditation"),
    "firm": N_("Suspend the firm's accreditation"),
    "investigation": N_("Order a special investigation"),
}
STEPS = {
    "read": N_("Read"),
    "conflict": N_("Conflict of interest declared"),
    "given": N_("Given to an investigator"),
    "step": N_("Step"),
    "parties": N_("Parties named"),
    "evidence": N_("Evidence added"),
    "answer": N_("Reporter answered"),
    "finding": N_("Finding recorded"),
    "sanction": N_("Carried out"),
    "closed": N_("Closed"),
}
_CODES = {"given": RISKS, "finding": FINDINGS, "sanction": SANCTIONS}
HINTS = {
    "copied": N_("Near-identical text"),
    "answers": N_("The same answers"),
    "short": N_("A day too short"),
    "few": N_("Few findings for the time"),
    "again": N_("The same auditor again and again"),
}
HINTS_READ = {
    "copied": N_("The share of both texts that is the same, without what many reports have in common."),
    "answers": N_("Every answer of both reports in the order of the checklist: y is yes, n is no."),
    "short": N_("Hours on site of all auditors together / man-days; less than two hours for each is too short."),
    "few": N_(
        "Findings for each man-day. In brackets: how many audits, and how many auditors or firms the median is of."
    ),
    "again": N_("The days on which the reports of full audits were submitted, and how many there are."),
}
"""How the evidence of each kind of hint is read."""
CLOSED = N_("This case is closed.")
TOO_LONG = N_("This text is too long.")


def said_of(kind: str, text: str) -> str:
    """What a step of ``kind`` says: the words of a code, else the text itself."""
    return _CODES.get(kind, {}).get(text, text)


def receipt_hash(code: str) -> str:
    """What is kept of a receipt code, however it is typed: blanks, dashes and capitals do not count."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def spaced(code: str) -> str:
    """A receipt code in groups of four, as it is shown once.

    >>> spaced("abcdefghijkmnpqr")
    'abcd-efgh-ijkm-npqr'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def check_told(about: str, text: str, among=tuple(ABOUT)) -> None:
    """Refuse a report without a subject or without words."""
    if about not in among:
        raise Refused(N_("Choose what it is about."), "about")
    check_text(text)


def check_text(text: str, field: str = "text") -> None:
    """Refuse an empty or an overlong text."""
    if not text.strip():
        raise Refused(N_("Write something."), field)
    if len(text) > LONGEST:
        raise Refused(TOO_LONG, field)


def check_open(state: str) -> None:
    """Refuse a deed on a closed case."""
    if state == "closed":
        raise Refused(CLOSED, conflict=True)


def check_holder(holder: int | None, conflicted: set[int]) -> None:
    """Refuse to give a case to nobody, or to an officer who declared a conflict of interest in it (X12)."""
    if holder is None or holder in conflicted:
        raise Refused(N_("This officer cannot hold the case."), "holder")


def check_sanction(finding: str, sanction: str) -> None:
    """A suspension needs a finding that confirms something (P24); an investigation may be ordered before."""
    if sanction not in SANCTIONS:
        raise Refused(N_("Choose what follows."), "sanction")
    if sanction != "investigation" and finding not in ("confirmed", "partly"):
        raise Refused(N_("Record a finding that confirms something first."), "sanction")


def check_close(finding: str, answered: bool) -> None:
    """A case is closed once there is a finding and the reporter has an answer."""
    if not finding:
        raise Refused(N_("Record a finding first."))
    if not answered:
        raise Refused(N_("Answer the reporter first."))


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter of a day.

    >>> quarter_of(date(2026, 11, 23))
    (2026, 4)
    """
    return day.year, (day.month + 2) // 3


def finished_by(moment: datetime) -> datetime:
    """The first moment of the quarter under way at ``moment`` (UTC): whatever is before it belongs to finished ones.

    >>> finished_by(datetime(2026, 11, 23, tzinfo=UTC)).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    return datetime(moment.year, (moment.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)


def averages(scored: list[tuple[tuple[int, int], dict[str, int]]]) -> dict[tuple[int, int], dict[str, float]]:
    """Mean scores by quarter; quarters with fewer than five assessments are left out, as is any total (V7's reason)."""
    quarters: dict[tuple[int, int], list[dict[str, int]]] = {}
    for quarter, scores in scored:
        quarters.setdefault(quarter, []).append(scores)
    return {
        quarter: {name: round(sum(one[name] for one in rows) / len(rows), 1) for name in rows[0]}
        for quarter, rows in quarters.items()
        if len(rows) >= LEAST
    }
