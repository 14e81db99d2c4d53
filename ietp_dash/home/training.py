"""What there is to do about trainings: a course for the factory's findings, lists that the coordinator is to tick."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..kernel import clock
from ..training import queries, recommending, words
from ..web.presentation import spoken
from .task import Task

SHOWN = 6


def advised(viewer, today):
    """The course that helps with most of the factory's open findings (E8)."""
    for course, section, n in recommending.courses_for(viewer, 1):
        raised = ngettext(
            "Your last audits raised %(num)s open finding in %(section)s.",
            "Your last audits raised %(num)s open findings in %(section)s.",
            n,
            section=spoken(section, "name"),
        )
        title = _("A training that helps: %(course)s", course=words.course_said(course.code))
        yield Task(title, raised, None, url_for("training.index", course=course.code), _("See dates"))


def to_tick(viewer, today):
    """Trainings that are over, of which nobody is marked as present."""
    for one in queries.unmarked(clock.now(), SHOWN):
        title = _("Who was there? %(course)s", course=words.course_said(one.course))
        where = url_for("training.detail", session=one.public_id)
        yield Task(title, words.when(one), None, where, _("Tick the list"))
