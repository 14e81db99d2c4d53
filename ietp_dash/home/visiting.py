"""What there is to do about Progress Visits: for coordinator, factory, firm and specialist."""

from flask import url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..visits import queries
from ..visits.rules import State, is_late
from ..visits.words import at_site
from ..web.navigation import menu_counts
from ..web.presentation import named
from .task import Task

SHOWN = 12


def _task(title, detail, due, visit, button) -> Task:
    return Task(title, detail, due, url_for("visits.detail", visit=visit.public_id), button)


def _waiting(viewer, *states):
    """The visits in ``states``; nothing is asked where the menu has counted none."""
    return queries.to_do(viewer, *states, most=SHOWN) if menu_counts(viewer).get("visits") else []


def to_arrange(viewer, today):
    """Contacts to make and dates to set: the coordinator's."""
    for visit in _waiting(viewer, State.UNBOOKED, State.TO_CONTACT):
        if visit.state == State.UNBOOKED:
            title = _("Set a date: Progress Visit of %(factory)s", factory=named(visit.factory))
            yield _task(title, _("The factory did not book in time."), visit.latest_on, visit, _("Set a date"))
            continue
        late = is_late(visit.state, visit.late_on, today)
        title = _("Contact %(factory)s about its Progress Visit", factory=named(visit.factory))
        detail = _("The contact is late.") if late else _("Name a specialist: then its time to book begins.")
        yield _task(title, detail, visit.late_on, visit, _("Contact the factory"))


def own(viewer, today):
    """The factory's visit: to book, to prepare."""
    for visit in _waiting(viewer, State.BOOKING, State.BOOKED, State.UNBOOKED):
        if visit.state == State.BOOKING:
            detail = _("Choose one of the times offered.")
            yield _task(_("Book your Progress Visit"), detail, visit.book_by, visit, _("Choose a time"))
        if visit.questionnaire_at is None:
            title, detail = _("Questionnaire before the Progress Visit"), _("The specialist prepares with it.")
            yield Task(title, detail, visit.latest_on, _form(visit), _("Fill it in"))


def _form(visit):
    return url_for("visits.questionnaire", visit=visit.public_id)


def to_visit(viewer, today):
    """Visits of the firm or the specialist: times to offer, days that come."""
    for visit in _waiting(viewer, State.BOOKING, State.BOOKED):
        title = _("Progress Visit of %(factory)s", factory=named(visit.factory))
        if visit.state == State.BOOKING:
            detail = _("The factory books among the times you offer.")
            yield _task(title, detail, visit.book_by, visit, _("Offer times"))
        else:
            at = at_site(visit.starts_at, visit.factory.zone)
            yield _task(title, at, clock.day_of(visit.starts_at, visit.factory.zone), visit, _("Open the visit"))
