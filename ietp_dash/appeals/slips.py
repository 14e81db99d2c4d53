"""Slips: a mis-keyed decision is annulled by another reviewer, with a reason, and both versions stay (D13)."""

from sqlalchemy import select

from ..kernel.errors import N_, Refused
from ..status.models import StatusDecision
from ..storage.database import db
from ..storage.use_case import use_case
from . import effects

CORRECTED = ("assessed", "progressing", "terminated")
LONGEST = 2000


@use_case
def correct(viewer, decision: StatusDecision, *, reason: str) -> None:
    """Annul a mis-keyed decision. Refused to whoever took or seconded it, without a reason, for a decision that another
    followed or that led to a certificate, and (conflict) when it is annulled already."""
    check(viewer, decision)
    if not reason.strip():
        raise Refused(N_("Say what was mis-keyed: the factory reads it."), field="reason")
    if len(reason) > LONGEST:
        raise Refused(N_("This text is too long."), field="reason")
    effects.undo(viewer, decision, reason.strip())


def check(viewer, decision: StatusDecision) -> None:
    """Refuse to correct what is no slip of somebody else, still in place (D13)."""
    if decision.annulled_at is not None:
        raise Refused(N_("This decision is annulled already."), conflict=True)
    if viewer.person_id in (decision.decided_by, decision.seconded_by):
        raise Refused(N_("Another reviewer corrects your decision."))
    if decision.status not in CORRECTED:
        raise Refused(N_("Only Assessed, Progressing and Terminated are corrected here."))
    later = select(StatusDecision.id).where(
        StatusDecision.factory_id == decision.factory_id,
        StatusDecision.id > decision.id,
        StatusDecision.annulled_at.is_(None),
    )
    if db.session.scalar(later.limit(1)) is not None:
        raise Refused(N_("Another decision followed this one."), conflict=True)
