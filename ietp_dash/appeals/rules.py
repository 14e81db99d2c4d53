"""Appeals: what may be appealed against and until when, who may sit on a panel, what an outcome needs (X1-X11)."""

from collections.abc import Collection
from datetime import date

from ..kernel.errors import N_, Refused

KINDS = {
    "finding": N_("The finding itself"),
    "severity": N_("Its severity"),
    "status": N_("A status decision"),
    "termination": N_("A termination"),
    "fee": N_("A fee"),
}
STATES = {
    "draft": N_("Draft"),
    "filed": N_("Filed"),
    "acknowledged": N_("Acknowledged"),
    "decided": N_("Outcome recorded"),
    "withdrawn": N_("Withdrawn"),
}
OUTCOMES = {
    "upheld": N_("Upheld"),
    "partly": N_("Partly upheld"),
    "rejected": N_("Rejected"),
    "inadmissible": N_("Inadmissible"),
}
VIEWS = ("upheld", "partly", "rejected")
RUNNING = ("filed", "acknowledged")
ADVERSE = ("assessed", "progressing", "terminated")
SEVERITIES = ("minor", "major", "critical", "zero_tolerance")
FEWEST = 2
LONGEST = 8000
MOST_FILES = 20
OTHERWISE = N_("Somebody else changed this appeal meanwhile. Look at it again.")
TOLD = {("acknowledge", "soon"): 1, ("acknowledge", "late"): 2, ("decide", "soon"): 4, ("decide", "late"): 8}


def check_against(kind: str, state: str) -> None:
    """Refuse an appeal against what is not, or no more, against the factory (X7).

    ``state``: a finding's, a decision's status (annulled for one that is), or an invoice's.
    """
    fine = {"finding": ("open",), "severity": ("open",), "status": ADVERSE[:2], "termination": ADVERSE[2:]}
    if kind == "fee":
        if state == "cancelled":
            raise Refused(N_("This invoice is cancelled already."), conflict=True)
    elif kind not in fine:
        raise Refused(N_("Choose what the appeal is against."), field="kind")
    elif state not in fine[kind]:
        raise Refused(N_("There is nothing to appeal against any more."), conflict=True)


def check_in_time(until: date, today: date) -> None:
    """Refuse an appeal after its last day (X1)."""
    if today > until:
        raise Refused(N_("The time to appeal is over."), conflict=True)


def check_draft(state: str) -> None:
    """Refuse to change what was filed."""
    if state != "draft":
        raise Refused(N_("The appeal is filed; it cannot be changed any more."), conflict=True)


def check_grounds(grounds: str) -> None:
    """Refuse to file without grounds."""
    if not grounds.strip():
        raise Refused(N_("Give the grounds of the appeal."), field="grounds")


def check_running(state: str) -> None:
    """Refuse what is done in an appeal that does not run."""
    if state not in RUNNING:
        raise Refused(N_("This appeal does not run any more."), conflict=True)


def check_seat(person_id: int, eligible: Collection[int], deciders: Collection[int], seated: Collection[int]) -> None:
    """Refuse a member who decided, proposed or regraded on the case, has no fitting role, or sits already (X3)."""
    if person_id in seated:
        raise Refused(N_("This person is on the panel already."), field="person", conflict=True)
    if person_id in deciders:
        raise Refused(N_("This person decided on the case before and cannot be on its panel."), field="person")
    if person_id not in eligible:
        raise Refused(N_("Choose a reviewer or somebody of the management."), field="person")


def check_still_free(person_id: int, deciders: Collection[int]) -> None:
    """Refuse the view of who has decided in the case meanwhile (X8)."""
    if person_id in deciders:
        raise Refused(N_("You have decided in this case meanwhile: somebody else takes your place."), conflict=True)


def check_view(view: str, reasons: str) -> None:
    """Refuse a view that is none of VIEWS, or without reasons."""
    if view not in VIEWS:
        raise Refused(N_("Choose your view."), field="view")
    if not reasons.strip():
        raise Refused(N_("Give your reasons."), field="reasons")


def check_outcome(outcome: str, reasons: str, views: Collection[str], deciders_sitting: bool) -> None:
    """Refuse an outcome without reasons, or before at least two members have all given a view (X3).

    ``views``: one for each member who sits, empty where none was given. Inadmissible needs no panel.
    """
    if outcome not in OUTCOMES:
        raise Refused(N_("Choose the outcome."), field="outcome")
    if not reasons.strip():
        raise Refused(N_("Give the reasons; the factory reads them."), field="reasons")
    if outcome == "inadmissible":
        return
    if deciders_sitting:
        raise Refused(N_("Somebody on the panel has decided on the case meanwhile. Name another."), field="outcome")
    if len(views) < FEWEST:
        raise Refused(N_("The panel needs at least %(fewest)d people."), field="outcome", fewest=FEWEST)
    if not all(views):
        raise Refused(N_("Not every member of the panel has given a view."), field="outcome")


def check_lower(severity: str, now: str, allowed: Collection[str]) -> None:
    """Refuse a severity that is not lower than ``now`` or that the checkpoint does not allow (G2, X5)."""
    if severity not in lower(now, allowed):
        raise Refused(N_("Choose a lower severity that the checkpoint allows."), field="severity")


def lower(now: str, allowed: Collection[str]) -> list[str]:
    """The severities below ``now`` that a checkpoint allows, the lowest first."""
    return [one for one in SEVERITIES[: SEVERITIES.index(now)] if one in allowed]


def notice_due(told: int, which: str, today: date, due: date, soon: date) -> tuple[int, str]:
    """(``told`` with what is due now, soon or late or nothing) for the clock ``which``: acknowledge or decide (X10)."""
    stage = "late" if today > due else "soon" if today >= soon else ""
    if not stage or told & TOLD[which, stage]:
        return told, ""
    return told | TOLD[which, "soon"] | TOLD[which, stage], stage
