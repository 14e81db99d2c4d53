"""Deciding on buyers: verified, refused, suspended, reinstated (P34). The organisation's state follows at once."""

from ..accounts.models import Organisation
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import BuyerCase

_SAYS = {
    ("pending", "verified"): events.BuyerVerified,
    ("refused", "verified"): events.BuyerVerified,
    ("pending", "refused"): events.BuyerRefused,
    ("verified", "suspended"): events.BuyerSuspended,
    ("suspended", "verified"): events.BuyerReinstated,
}


@use_case
def open_file(viewer, organisation) -> BuyerCase:
    """The file of a buyer; one that staff invited gets its own when it is first needed."""
    found = queries.case_of(organisation.id)
    if found is None:
        state = {"active": "verified", "pending": "pending"}.get(organisation.state, "suspended")
        found = BuyerCase(organisation_id=organisation.id, state=state, created_at=clock.now())
        db.session.add(found)
        db.session.flush()
    return found


def _decide(viewer, case, to, reason):
    before = case.state
    rules.check_buyer_step(before, to)
    organisation = db.session.get(Organisation, case.organisation_id, with_for_update=True, populate_existing=True)
    case.state, case.reason = to, reason.strip()
    case.decided_by, case.decided_at = viewer.person_id, clock.now()
    organisation.state = rules.organisation_state(to)
    if to == "verified" and organisation.verified_at is None:
        organisation.verified_at = clock.now()
    record(_SAYS[before, to](organisation.id))


def _need_reason(reason):
    if not reason.strip():
        raise Refused(N_("Say why: the buyer reads it."), field="reason")


@use_case
def verify_buyer(viewer, case) -> None:
    """Let the buyer work; also one that was refused before."""
    if case.state == "suspended":
        raise Refused(N_("Somebody decided on this buyer meanwhile."), conflict=True)
    _decide(viewer, case, "verified", "")


@use_case
def refuse_buyer(viewer, case, *, reason: str) -> None:
    """Do not let the buyer in; it reads ``reason``."""
    _need_reason(reason)
    _decide(viewer, case, "refused", reason)


@use_case
def suspend_buyer(viewer, case, *, reason: str) -> None:
    """Stop the buyer's access from this moment; it reads ``reason``."""
    _need_reason(reason)
    _decide(viewer, case, "suspended", reason)


@use_case
def reinstate_buyer(viewer, case) -> None:
    """Give a suspended buyer its access back."""
    if case.state != "suspended":
        raise Refused(N_("Somebody decided on this buyer meanwhile."), conflict=True)
    _decide(viewer, case, "verified", "")
