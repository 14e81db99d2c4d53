"""Drawing workers to interview from roster numbers, and others for those who are absent; no name is kept (A6)."""

import secrets

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.tariff import Sample, sample
from ..programme.terms import Terms
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import areas, queries, rules
from .events import InterviewsDrawn
from .models import Entry, InterviewDraw
from .once import done_once


def sample_of(audit, headcount: int | None = None, terms: Terms | None = None) -> Sample:
    """How many to interview: by the headcount of the audit, or by that of the roster once there is one (A6)."""
    return sample(max(1, headcount or audit.workers or 1), terms or queries.terms_for(audit))


@use_case
def draw(viewer, audit, *, roster: list[str], reason: str = "", sent: str = "") -> dict:
    """Draw from ``roster``; drawing anew from another roster needs a reason, and both draws stay on record."""

    def deed():
        before = queries.draws_of(audit)
        if before and not reason:
            raise Refused(N_("Say why it is drawn again; both draws stay on record."), "reason")
        if before:
            _note(viewer, audit, f"again.{len(before)}", {"reason": reason})
        return _drawn(viewer, audit, roster, sample_of(audit, len(roster)).interviewed)

    return done_once(viewer, audit, sent, deed)


@use_case
def replace(viewer, audit, *, absent: list[str], reason: str, sent: str = "") -> dict:
    """Draw others for those drawn who are ``absent``, from who is left of the roster; the reason stays on record."""
    if not reason:
        raise Refused(N_("Say why they are not there."), "reason")

    def deed():
        before, chosen = queries.draws_of(audit), queries.chosen_of(audit)
        if not before or not absent or not set(absent) <= set(chosen):
            raise Refused(N_("Tick who of those drawn is absent."), "absent")
        left = [one for one in before[-1].roster if one not in set(chosen)]
        if not left:
            raise Refused(N_("Nobody is left on the roster."))
        _note(viewer, audit, f"absent.{len(before)}", {"numbers": absent, "reason": reason, "draw": len(before)})
        return _drawn(viewer, audit, left, len(absent))

    return done_once(viewer, audit, sent, deed)


def _note(viewer, audit, key, value):
    made = {"audit_id": audit.id, "area": areas.INTERVIEW, "key": key, "value": value}
    db.session.add(Entry(**made, saved_by=viewer.person_id, saved_at=clock.now()))


def _drawn(viewer, audit, roster, wanted):
    seed = secrets.token_hex(16)
    made = InterviewDraw(
        audit_id=audit.id,
        roster=roster,
        wanted=wanted,
        seed=seed,
        drawn=rules.draw(roster, wanted, seed),
        drawn_by=viewer.person_id,
        drawn_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(InterviewsDrawn(audit.factory_id, audit.id, made.id))
    return {"drawn": made.drawn}
