"""What there is to do about decisions: to review, to agree as the second person, to answer an offer."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from ..kernel import clock
from ..kernel.access import Permission, Relation, can
from ..status import queue, transparency
from ..status.models import OfferMade
from ..storage.database import db
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import day, named
from .task import Task

OFFERS, DAYS = BESIDE + "offers", BESIDE + "transparency days"


def reviews(viewer, today):
    """Reports that wait for a decision, the oldest first."""
    rows, _more = queue.page("age", None)
    for row in rows[:12]:
        yield Task(
            _("Report of %(factory)s", factory=named(row.factory)),
            _("Submitted on %(day)s.", day=day(clock.day_of(row.audit.submitted_at, row.factory.zone))),
            None,
            url_for("status.review", audit=row.audit.public_id),
            _("Review and decide"),
        )


def seconds(viewer, today):
    """Decisions of others that wait for a second person."""
    for proposal, factory in queue.for_second(viewer):
        yield Task(
            _("Decision on %(factory)s", factory=named(factory)),
            _("It waits for a second person."),
            clock.day_of(proposal.proposed_at, factory.zone),
            url_for("status.proposal", proposal=proposal.public_id),
            _("Look and answer"),
        )


def offers(viewer, today):
    """Offers of Remediation or Probation that the factory may still accept."""
    if not menu_counts(viewer).get(OFFERS):
        return
    for offer in db.session.scalars(_open(select(OfferMade), viewer, today).order_by(OfferMade.until)):
        yield Task(
            _("Remediation or Probation is offered to you"),
            _("Without acceptance the status is Assessed from the day after."),
            offer.until,
            url_for("status.offer", offer=offer.public_id),
            _("Read the offer"),
        )


def transparency_days(viewer, today):
    """Days in which the factory's manager may declare, sign or waive something after an audit (W1)."""
    if not menu_counts(viewer).get(DAYS):
        return
    for days in transparency.running(clock.now(), viewer.factory_id):
        if today <= days.until and can(viewer, Permission.UNDERTAKING_SIGN, days.audit, Relation(own=True)):
            yield Task(
                _("Your transparency days are running"),
                _("Declare what was not shown, sign a remediation plan, or waive the rest of them."),
                days.until,
                url_for("status.undertaking", audit=days.audit.public_id),
                _("Declare or sign"),
            )


def count_transparency_days(viewer):
    """The query of how many findings the transparency days may matter to, for who may sign; None for others."""
    signs = viewer.factory_id and can(viewer, Permission.UNDERTAKING_SIGN, None, Relation(own=True))
    return transparency.count(clock.now(), viewer.factory_id) if signs else None


def count_offers(viewer):
    """The query of how many offers a factory may still accept."""
    return _open(select(func.count()).select_from(OfferMade), viewer, clock.today()) if viewer.factory_id else None


def _open(wanted, viewer, today):
    left = (OfferMade.accepted_on.is_(None), OfferMade.lapsed_on.is_(None), OfferMade.until >= today)
    return wanted.where(OfferMade.factory_id == viewer.factory_id, *left)
