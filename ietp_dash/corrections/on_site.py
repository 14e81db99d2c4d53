"""What a later audit found of a cycle's earlier findings, and closing those found corrected (K5, M11)."""

from dataclasses import dataclass

from sqlalchemy import select

from ..fieldwork import areas
from ..fieldwork import queries as fieldwork
from ..findings.models import Finding
from ..storage.database import db
from ..storage.use_case import use_case
from . import queries, services
from .models import Correction


@dataclass(frozen=True)
class Found:
    """One earlier finding as the auditors saw it: ``state`` is corrected, not, or empty."""

    finding: Finding
    state: str
    note: str

    @property
    def closes(self) -> bool:
        """Whether it was found corrected and is still open."""
        return self.state == "corrected" and self.finding.state == "open"


def found_by(audit) -> list[Found]:
    """What ``audit`` found of the earlier findings, in the checklist's order; nothing for a cycle's first audit."""
    earlier = fieldwork.to_verify(audit)
    noted = fieldwork.entries_of(audit, areas.EARLIER) if earlier else {}
    said = {one.public_id: noted[one.public_id].value if one.public_id in noted else {} for one in earlier}
    return [Found(one, said[one.public_id].get("state", ""), said[one.public_id].get("note", "")) for one in earlier]


@use_case
def close_corrected(viewer, audit) -> tuple[int, int]:
    """The reviewer verifies what ``audit`` found corrected: those findings close as verified on site (K5).

    What the auditors saw and photographed is the evidence; a submitted answer is accepted with it. Answers (how many
    closed, how many wait: not answered by the factory, or disputed).
    """
    closing = [one.finding for one in found_by(audit) if one.closes]
    wanted = select(Correction).where(Correction.finding_id.in_([one.id for one in closing])).with_for_update()
    closed = 0
    for line in db.session.scalars(wanted.order_by(Correction.id)).all():
        dispute = queries.dispute_of(line.id)
        if dispute is not None and dispute.state == "open":
            continue
        if line.state == "submitted":
            services.accept(viewer, line)
        if line.state in ("accepted", "evidenced"):
            services.verify(viewer, line, how="on_site", on=audit.fieldwork_ended_on)
            closed += 1
    return closed, len(closing) - closed
