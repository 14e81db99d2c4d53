"""What time alone brings about: each step says what it does and may be run as often as one likes.

A step that goes in parts does one part and answers whether more of it may wait.
"""

import logging
from datetime import datetime

from ..accreditation import services as accreditation
from ..analytics import statuses as months
from ..appeals import hearing as appeals
from ..assignments import further
from ..assignments import services as assignments
from ..certificates import queries as certificates
from ..certificates import reminding
from ..connections import services as connections
from ..corrections import passing as corrections
from ..cycles.models import Cycle
from ..directory import services as directory
from ..fees import passing as fees
from ..helpdesk import incoming as helpdesk
from ..helpline import figures as helpline_figures
from ..helpline import services as helpline
from ..incidents import services as incidents
from ..integrity import watching
from ..kernel import clock
from ..kernel.access import VISITOR
from ..portfolio import joining
from ..resources import services as resources
from ..status import passing
from ..status import services as statuses
from ..storage.database import db
from ..surveys import services as surveys
from ..training import passing as trainings
from ..visits import opening as visits
from ..web import sessions
from . import bounces, licences

log = logging.getLogger("ietp.worker")


def forget_sessions(now: datetime) -> None:
    """Forget sessions that can no longer be used."""
    sessions.forget_stale(now)


def expire_connections(now: datetime) -> bool:
    """Requests and invitations that nobody answered in time expire (N2)."""
    return connections.expire(VISITOR, now)


def expire_offers(now: datetime) -> bool:
    """Audits that a firm did not answer in time count as declined (M6)."""
    return assignments.expire_offers(VISITOR, now)


def warn_of_endings(now: datetime) -> None:
    """Firms are told when an accreditation of theirs ends soon (M10)."""
    accreditation.warn_of_endings(VISITOR, now)


def bring_audits(now: datetime) -> None:
    """Firms are found for the audits that Remediation and Probation bring (A8, M12)."""
    for held in certificates.running_from_offer(clock.day_of(now)):
        cycle = db.session.get(Cycle, held.cycle_id) if held.cycle_id else None
        if cycle is not None and cycle.state in ("decided", "under_review"):
            further.bring_due(VISITOR, cycle, held.type, held.valid_from, held.valid_to)


def remind_of_fees(now: datetime) -> None:
    """Payers are reminded of open invoices and told when the due day is over (F5, C5)."""
    fees.remind(VISITOR, now)


def let_fees_lapse(now: datetime) -> None:
    """First fees and certification fees that were not paid in time lapse (R5, C5, F8)."""
    fees.let_lapse(VISITOR, now)


def remind_of_plans(now: datetime) -> None:
    """Factories are reminded of answers that are missing; overdue corrections are told and escalated (K9)."""
    corrections.remind(VISITOR, now)
    corrections.note_overdue(VISITOR, now)


def remind_of_joint_tasks(now: datetime) -> bool:
    """Buyers are reminded of what they promised about joint findings (N10)."""
    return joining.remind(VISITOR, now)


def settle_offers(now: datetime) -> None:
    """Offers of Remediation and Probation that nobody accepted in time lapse (D7)."""
    passing.settle_offers(VISITOR, now)


def settle_endings(now: datetime) -> None:
    """Cycles whose status has ended fall to Assessed, close, or wait for a reviewer (D9, S6)."""
    passing.settle_endings(VISITOR, now)


def warn_factories(now: datetime) -> None:
    """Factories are told of what ends or opens for them soon (R6, R7, D7, S6, W1)."""
    passing.warn(VISITOR, now)
    reminding.remind(VISITOR, now)


def open_reapplications(now: datetime) -> bool:
    """Factories are told once they may apply again after a termination (R7)."""
    return reminding.open_reapplications(VISITOR, now)


def remind_of_appeals(now: datetime) -> None:
    """The integrity officer is reminded of both clocks of every appeal (X10)."""
    last = 0
    while last := appeals.remind(VISITOR, now, last):
        pass


def remind_of_incidents(now: datetime) -> bool:
    """Factories are reminded of full reports of incidents; late ones are told (I6)."""
    return incidents.remind(VISITOR, now)


def renew_listings(now: datetime) -> bool:
    """Bring up to date in the directory what has ended or begun."""
    return directory.let_time_pass(VISITOR)


def renew_standings(now: datetime) -> bool:
    """Statuses end after their last day in the factory's zone (S6)."""
    return statuses.let_standings_pass(VISITOR, now)


def move_visits_on(now: datetime) -> None:
    """Contacts for Progress Visits open and become late, times to book end (B1, B2)."""
    visits.let_time_pass(VISITOR, now)


def take_in_enquiries(now: datetime) -> None:
    """Mails to the helpdesk are read from their folder, each once (H6)."""
    helpdesk.take_in()


def freeze_helpline(now: datetime) -> None:
    """The helpline's figures of a month become final once it is over (V7)."""
    helpline_figures.freeze(VISITOR, now)


def forget_helpline(now: datetime) -> bool:
    """Who asked the helpline long ago is forgotten (H5)."""
    return helpline.forget(VISITOR, now)


def count_month(now: datetime) -> None:
    """Count how many factories showed each status when the last month ended."""
    months.count_finished(VISITOR, clock.day_of(now))


def take_in_bounces(now: datetime) -> None:
    """Mails that came back are noted in the delivery log; who has a dead address is told of it on the page."""
    bounces.take_in()


def remind_of_licences(now: datetime) -> None:
    """Factories are reminded of licences that run out."""
    licences.remind_all(now)


def remind_of_trainings(now: datetime) -> None:
    """Organisations are reminded of trainings 7 days and 1 day before (E3)."""
    trainings.remind(VISITOR, now)


def ask_in_surveys(now: datetime) -> None:
    """Factories are asked to answer the yearly survey and reminded; it closes after its last day (E11)."""
    surveys.let_time_pass(VISITOR, now)


def remind_readers(now: datetime) -> None:
    """People are reminded of resources that they are asked to confirm (E9)."""
    resources.remind(VISITOR, now)


def look_by_radar(now: datetime) -> None:
    """The radar compares the latest reports, once a night (X13)."""
    watching.look(VISITOR, now)


STEPS = [
    forget_sessions,
    expire_connections,
    expire_offers,
    warn_of_endings,
    bring_audits,
    remind_of_fees,
    let_fees_lapse,
    remind_of_plans,
    remind_of_joint_tasks,
    remind_of_incidents,
    remind_of_appeals,
    settle_offers,
    settle_endings,
    renew_standings,
    warn_factories,
    open_reapplications,
    move_visits_on,
    renew_listings,
    count_month,
    freeze_helpline,
    forget_helpline,
    take_in_enquiries,
    take_in_bounces,
    remind_of_licences,
    remind_of_trainings,
    remind_readers,
    ask_in_surveys,
    look_by_radar,
]


def run(now: datetime) -> None:
    """Every step to its end; one that fails is logged and does not keep the others from their turn."""
    for step in STEPS:
        while take(step, now):
            pass


def take(step, now: datetime) -> bool:
    """One part of a step; whether more of it may wait. A fault is logged and ends the step."""
    try:
        return bool(step(now))
    except Exception:
        log.exception("a step that was due failed: %s", step.__name__)
        return False
