"""What may become of an application, and who may begin which kind when. Rule source: docs/rules.md, R1 to R7, Z3.

>>> kind_of(state="applicant", certified_to=None)
'new'
"""

from datetime import date
from enum import StrEnum

from ..kernel.errors import N_, Refused


class Kind(StrEnum):
    """The kinds of application (R1)."""

    NEW = "new"
    RENEWAL = "renewal"
    REAPPLICATION = "reapplication"


class Claim(StrEnum):
    """Where the matching with an imported listing stands (P34)."""

    NONE = "none"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


KIND_LABELS = {Kind.NEW: N_("New"), Kind.RENEWAL: N_("Renewal"), Kind.REAPPLICATION: N_("Re-application")}
STEP_LABELS = {
    "draft": N_("Being written"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned"),
    "firm_assigned": N_("Audit firm assigned"),
    "awaiting_fees": N_("Fees awaited"),
    "registered": N_("Registered"),
    "audit_open": N_("Audit window open"),
    "under_review": N_("Under review"),
    "decided": N_("Decided"),
    "closed": N_("Closed"),
    "withdrawn": N_("Withdrawn"),
    "rejected": N_("Rejected"),
    "lapsed": N_("Lapsed"),
}
WRITTEN = ("draft", "returned")
UNDER_WAY = (*WRITTEN, "submitted", "firm_assigned", "awaiting_fees", "registered", "audit_open", "under_review")
CAN_WITHDRAW = (*WRITTEN, "submitted", "firm_assigned", "awaiting_fees")
OVER = {
    "draft": N_("This application is being written."),
    "submitted": N_("This application was submitted meanwhile."),
    "returned": N_("This application was returned meanwhile."),
    "rejected": N_("This application was rejected meanwhile."),
    "withdrawn": N_("This application was withdrawn meanwhile."),
    "lapsed": N_("This application lapsed meanwhile."),
}
VERIFIED = N_("This application was verified meanwhile.")


def check_written(state: str) -> None:
    """Refuse to change what is not in the factory's hands (R2)."""
    if state not in WRITTEN:
        raise Refused(OVER.get(state, VERIFIED), conflict=True)


def check_waits(state: str, *, verified: bool) -> None:
    """Refuse a decision on what does not wait for one: of two coordinators the second learns what the first did."""
    if verified:
        raise Refused(VERIFIED, conflict=True)
    if state != "submitted":
        raise Refused(OVER.get(state, VERIFIED), conflict=True)


def check_can_withdraw(state: str) -> None:
    """Refuse to withdraw once the audit is on its way, or what is over."""
    if state not in CAN_WITHDRAW:
        raise Refused(N_("This application can no longer be withdrawn. Speak to your coordinator."), conflict=True)


def kind_of(*, state: str, certified_to: date | None) -> Kind:
    """Which application a factory makes: ``certified_to`` is the last day of its last certificate, if it had one."""
    if state == "terminated":
        return Kind.REAPPLICATION
    return Kind.RENEWAL if certified_to else Kind.NEW


def check_can_begin(
    *,
    state: str,
    live: str | None,
    last_result_to: date | None,
    today: date,
    opens_on: date | None,
    in_force: bool,
    reapply_on: date | None,
) -> None:
    """Refuse an application while another is under way or before its time.

    ``live`` is the state of the factory's last cycle, ``last_result_to`` the last day of what it decided; ``opens_on``
    the first day of the renewal (R7) of a certificate that is ``in_force``; ``reapply_on`` as set at the termination
    (R6, Z3).
    """
    if state == "closed":
        raise Refused(N_("This site is closed."))
    if live in UNDER_WAY:
        raise Refused(N_("An application of this factory is under way already."), conflict=True)
    if state == "terminated":
        _check_reapply(today, reapply_on)
    elif in_force and opens_on and today < opens_on:
        raise Refused(N_("A renewal opens on %(day)s."), day=opens_on)
    elif not in_force and live == "decided" and last_result_to and today <= last_result_to:
        raise Refused(N_("The last cycle runs until %(day)s: correct its findings."), day=last_result_to)


def _check_reapply(today, reapply_on):
    if reapply_on is None:
        raise Refused(N_("No day for a new application was set yet. Speak to your coordinator."))
    if today < reapply_on:
        raise Refused(N_("You can apply again from %(day)s."), day=reapply_on)


BUYER_STEPS = {
    "pending": ("verified", "refused"),
    "verified": ("suspended",),
    "suspended": ("verified",),
    "refused": ("verified",),
}
BUYER_LABELS = {
    "pending": N_("Waits for verification"),
    "verified": N_("Verified"),
    "refused": N_("Refused"),
    "suspended": N_("Suspended"),
}


def check_buyer_step(state: str, to: str) -> None:
    """Refuse a decision on a buyer that somebody else took meanwhile (P34)."""
    if to not in BUYER_STEPS[state]:
        raise Refused(N_("Somebody decided on this buyer meanwhile."), conflict=True)


def organisation_state(state: str) -> str:
    """The state of a buyer's organisation that follows from its file."""
    return {"verified": "active", "pending": "pending"}.get(state, "suspended")
