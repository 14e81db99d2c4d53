"""What there is to do about assignments and accreditation: for coordinator, management, firm manager and auditor."""

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..accreditation import queries as accreditation
from ..assignments import queries as assignments
from ..audits.rules import KINDS
from ..web.presentation import day, named, said
from .task import Task

SHOWN = 12
_SOON = timedelta(days=14)


def to_assign(viewer, today):
    """Audits that no firm has."""
    for cycle, factory in assignments.to_assign(SHOWN):
        yield Task(
            _("Find a firm for %(factory)s", factory=named(factory)),
            _("No firm has this audit."),
            None,
            url_for("assignments.cycle", cycle=cycle.public_id),
            _("Assign a firm"),
        )


def windows_ending(viewer, today):
    """Audits without a date whose window ends soon."""
    for assignment, plan in assignments.open_windows(viewer, planned=False, most=SHOWN):
        if plan.window_to <= today + _SOON:
            yield Task(
                _("The audit window of %(factory)s ends", factory=named(assignment.factory)),
                _("%(firm)s has planned no date.", firm=assignment.firm.name),
                plan.window_to,
                url_for("assignments.detail", assignment=assignment.public_id),
                _("Open the assignment"),
            )


def deviations(viewer, today):
    """Other man-days that a firm asks for."""
    for assignment in assignments.asked_deviations(SHOWN):
        yield Task(
            _("%(firm)s asks for other man-days", firm=assignment.firm.name),
            named(assignment.factory),
            None,
            url_for("assignments.detail", assignment=assignment.public_id),
            _("Approve or refuse"),
        )


def offers(viewer, today):
    """Audits offered to the firm."""
    for assignment, _plan in assignments.offered_or_undated(viewer):
        if assignment.state != "offered":
            continue
        yield Task(
            _("%(kind)s of %(factory)s", kind=said(KINDS[assignment.kind]), factory=named(assignment.factory)),
            ngettext("%(num)s man-day is offered to you.", "%(num)s man-days are offered to you.", assignment.man_days),
            assignment.answer_by,
            url_for("assignments.detail", assignment=assignment.public_id),
            _("Accept or decline"),
        )


def to_plan(viewer, today):
    """Audits of the firm whose window is open and that have no date."""
    for assignment, plan in assignments.offered_or_undated(viewer):
        if plan is None:
            continue
        yield Task(
            _("Plan the audit of %(factory)s", factory=named(assignment.factory)),
            _("%(kind)s: name a date, the lead and the team.", kind=said(KINDS[assignment.kind])),
            plan.window_to,
            url_for("assignments.plan", plan=plan.public_id),
            _("Plan the audit"),
        )


def endings(viewer, today):
    """Accreditations that end within 90 days: the firm's own, or all for management (M10)."""
    firm_id = viewer.organisation_id if viewer.kind == "audit_firm" else None
    for row in accreditation.ending_firms(today, firm_id):
        yield _ending(row, row.firm.name, url_for("accreditation.detail", accreditation=row.public_id))
    for row in accreditation.ending_auditors(today, firm_id):
        yield _ending(row, row.person.name, url_for("accreditation.person", auditor=row.public_id))


def _ending(row, name, url):
    return Task(
        _("The accreditation of %(name)s ends", name=name),
        _("On %(day)s.", day=day(row.valid_to)),
        row.valid_to,
        url,
        _("See the accreditation"),
    )


def people_waiting(viewer, today):
    """People whom firms entered and management has not accredited."""
    for row in accreditation.waiting_auditors()[:SHOWN]:
        yield Task(
            _("%(name)s waits for accreditation", name=row.person.name),
            row.firm.name,
            None,
            url_for("accreditation.person", auditor=row.public_id),
            _("Accredit"),
        )
