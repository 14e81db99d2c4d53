"""What there is to do about the seal and about terms: requests to answer, changes that come."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..applications import queries as applications
from ..certificates import changing
from ..certificates import queries as certificates
from ..certificates.rules import EndReason
from ..certificates.words import CHANGES
from ..kernel import clock
from ..kernel.dates import add_days
from ..programme import queries as programme
from ..programme.dated import course_of
from ..programme.term_table import BY_KEY
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import day, said
from .task import Task

SOON = 14
RETURNED = BESIDE + "returned changes"


def requests(viewer, today):
    """Uses of the seal that factories ask for, as many as the menu counts."""
    n = menu_counts(viewer).get("seal")
    if n:
        yield Task(
            ngettext("%(num)s request to use the seal", "%(num)s requests to use the seal", n),
            _("Where and how the factory would show it."),
            None,
            url_for("seal.requests"),
            _("Answer the request"),
        )


def changes(viewer, today):
    """Changes of sites that factories report, as many as the menu counts."""
    n = menu_counts(viewer).get("changes")
    if n:
        yield Task(
            ngettext(
                "%(num)s factory reports a change of its site", "%(num)s factories report a change of their site", n
            ),
            _("A new name, owner or address, or that it closes."),
            None,
            url_for("changes.index"),
            _("Answer it"),
        )


def returned_change(viewer, today):
    """What the coordinator asks about a change that the factory reported."""
    for row in changing.of_factory(viewer.factory_id or 0) if menu_counts(viewer).get(RETURNED) else ():
        if row.state == "returned":
            yield Task(
                _("Your report of a change was returned"),
                said(CHANGES[row.change]),
                None,
                url_for("changes.edit", change=row.public_id),
                _("Mend and report again"),
            )


def count_returned(viewer):
    """The query of how many reports of changes were returned to the viewer's factory; None for others."""
    return changing.count_returned(viewer.factory_id) if viewer.factory_id else None


def moved(viewer, today):
    """The factory moved, and has not begun to apply for the new site (R8)."""
    for held in certificates.of_factory(viewer.factory_id)[:1]:
        if held.withdrawn_reason == EndReason.CHANGE_OF_ADDRESS and not applications.is_one_under_way(held.factory_id):
            yield Task(
                _("Your new site needs an initial audit"),
                _("Your certificate ended with the old address on %(day)s.", day=day(held.withdrawn_on)),
                None,
                url_for("applications.own"),
                _("Apply for the new site"),
            )


def coming_terms(viewer, today):
    """Terms that change within two weeks: until then it can be taken back."""
    today, history = clock.today(), {}
    for key, value, first in programme.changes():
        if key in BY_KEY:
            history.setdefault(key, []).append((value, first))
    for key, entries in history.items():
        for first, _value in course_of(key, entries, today).coming:
            if first <= add_days(today, SOON):
                yield Task(
                    said(BY_KEY[key].title),
                    _("It changes on %(day)s.", day=day(first)),
                    first,
                    url_for("programme.detail", term=key),
                    _("See the term"),
                )
