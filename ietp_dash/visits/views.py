"""Progress Visits: the lists, one visit with every deed, its questionnaire and calendar file."""

from datetime import UTC, date, datetime, time

from flask import abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from ..accreditation.models import Auditor
from ..documents.sheets import attachment
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.presentation import named
from ..web.rendering import done, show
from . import booking, calendar_file, days, desk, holding, queries, questions, survey_views
from .blueprint import bp, survey_bp
from .forms import BookForm, DeedForm, QuestionnaireForm, SpecialistForm, TimeForm
from .models import Visit, VisitSlot

__all__ = ["bp", "days", "survey_bp", "survey_views"]
P = Permission
TABS = ("to_contact", "late", "booking", "booked", "done")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.VISIT_LIST)
def index():
    """The visits by state; a factory's own."""
    viewer, today = _viewer(), clock.today(desk.zone_of_reader())
    if viewer.kind is Kind.FACTORY:
        rows = queries.own(viewer.factory_id) if viewer.factory_id else []
        return show("visits/own.html", rows=rows, today=today)
    counts = queries.counts(viewer, today)
    tabs = TABS if viewer.kind is Kind.PROGRAMME else TABS[2:]
    group = request.args.get("show") if request.args.get("show") in tabs else tabs[0]
    rows, after = queries.page(viewer, group, today, request.args.get("after", "")[:16])
    return show("visits/index.html", rows=rows, after=after, group=group, tabs=tabs, counts=counts, today=today)


@bp.get("/calendar")
@allowed(P.VISIT_LIST)
def calendar():
    """The visits of a month, day by day: a specialist's own, a firm's, the programme's, the factory's."""
    first = _month(request.args.get("month", ""))
    last, before = add_months(first, 1), add_months(first, -1)
    rows = queries.dated(_viewer(), _begins(first), _begins(last))
    return show("visits/calendar.html", rows=rows, month=first, before=before, after=last)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 and text[:4] > "2000" else _this_month()
    except ValueError:
        return _this_month()


def _this_month() -> date:
    return clock.today(desk.zone_of_reader()).replace(day=1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


@bp.get("/<visit>")
@allowed(P.VISIT_READ, visit=Visit)
@confidential("visit", "visit")
def detail(visit):
    """One visit."""
    return show("visits/detail.html", "visits/_visit.html", **desk.page(visit))


def _answered(visit, form, deed, message, name):
    """Do ``deed`` and go back to the visit; refused, the page shows why beside the form called ``name``."""
    if form.accept(deed):
        return done(url_for(".detail", visit=visit.public_id), message=message)
    db.session.expire_all()
    return show("visits/detail.html", "visits/_visit.html", form.status, **desk.page(visit, **{name: form}))


@bp.post("/<visit>/contact")
@allowed(P.VISIT_ARRANGE, visit=Visit)
def contact(visit):
    """The factory was contacted, a specialist is assigned."""
    form = desk.offered(visit, clock.today(visit.factory.zone), SpecialistForm())

    def deed():
        return booking.contact(_viewer(), visit, person_id=_person(form.specialist.data), note=form.note.data or "")

    return _answered(visit, form, deed, _("The factory has its time to book from today."), "specialist_form")


@bp.post("/<visit>/specialist")
@allowed(P.VISIT_ARRANGE, visit=Visit)
def give_on(visit):
    """Somebody else makes the visit."""
    form = desk.offered(visit, clock.today(visit.factory.zone), SpecialistForm())

    def deed():
        return booking.give_on(_viewer(), visit, person_id=_person(form.specialist.data))

    return _answered(visit, form, deed, _("The visit was given to somebody else."), "specialist_form")


def _person(public_id: str) -> int:
    return db.session.scalar(select(Auditor.person_id).where(Auditor.public_id == public_id)) or 0


@bp.post("/<visit>/slots")
@allowed(P.VISIT_OFFER, visit=Visit)
def offer(visit):
    """A time is offered."""
    form = TimeForm()
    return _answered(
        visit,
        form,
        lambda: booking.offer(_viewer(), visit, day=form.day.data, at=form.at.data),
        _("The factory can choose this time now."),
        "time_form",
    )


@bp.post("/<visit>/slots/<slot>/remove")
@allowed(P.VISIT_OFFER, visit=Visit)
def take_back(visit, slot):
    """A time is not offered any more."""
    form = DeedForm()
    return _answered(
        visit,
        form,
        lambda: booking.take_back(_viewer(), visit, _slot(visit, slot)),
        _("The time is taken away."),
        "deed_form",
    )


def _slot(visit, public_id) -> VisitSlot:
    found = select(VisitSlot).where(VisitSlot.public_id == public_id, VisitSlot.visit_id == visit.id)
    slot = db.session.scalar(found)
    if slot is None:
        raise Refused(N_("This time is not offered any more. Choose another."), "slot", conflict=True)
    return slot


@bp.post("/<visit>/book")
@allowed(P.VISIT_BOOK, visit=Visit)
def book(visit):
    """The factory books one of the times."""
    form = BookForm()
    return _answered(
        visit,
        form,
        lambda: booking.book(_viewer(), visit, _slot(visit, form.slot.data)),
        _("The visit is booked."),
        "book_form",
    )


@bp.post("/<visit>/reschedule")
@allowed(P.VISIT_BOOK, visit=Visit)
def reschedule(visit):
    """The factory moves the visit, once."""
    form = BookForm()
    return _answered(
        visit,
        form,
        lambda: booking.reschedule(_viewer(), visit, _slot(visit, form.slot.data)),
        _("The visit was moved."),
        "book_form",
    )


@bp.post("/<visit>/date")
@allowed(P.VISIT_ARRANGE, visit=Visit)
def set_date(visit):
    """The coordinator sets the time."""
    form = TimeForm(prefix="set-")
    return _answered(
        visit,
        form,
        lambda: booking.set_date(_viewer(), visit, day=form.day.data, at=form.at.data),
        _("The date is set; the factory and the specialist are told."),
        "set_form",
    )


@bp.post("/<visit>/start")
@allowed(P.VISIT_MAKE, visit=Visit)
def start(visit):
    """The specialist begins: from here on the pages are those of fieldwork."""
    form = DeedForm()
    if form.accept(lambda: holding.start(_viewer(), visit)):
        return done(url_for("fieldwork.day", audit=form.result.public_id), message=_("The visit has started."))
    return show("visits/detail.html", "visits/_visit.html", form.status, **desk.page(visit, deed_form=form))


@bp.route("/<visit>/questionnaire", methods=["GET", "POST"])
@allowed(P.VISIT_BOOK, visit=Visit)
def questionnaire(visit):
    """The factory prepares the visit: kept as a draft, or sent."""
    form = QuestionnaireForm(data=visit.questionnaire)
    whole = request.form.get("send") == "yes"

    def deed():
        return booking.answer_questionnaire(_viewer(), visit, given=request.form, whole=whole)

    if form.accept(deed):
        sent = _("Sent. You may change it until the visit begins.")
        return done(url_for(".detail", visit=visit.public_id), message=sent if whole else _("Saved."))
    fields = [form[code] for code in questions.QUESTIONNAIRE]
    facts = {"visit": visit, "factory": visit.factory, "form": form, "fields": fields}
    return show("visits/questionnaire.html", "visits/_questionnaire.html", form.status, **facts)


@bp.get("/<visit>/visit.ics")
@allowed(P.VISIT_READ, visit=Visit)
def calendar_entry(visit):
    """The visit for a calendar; 404 without a date."""
    if visit.starts_at is None:
        abort(404)
    site = visit.factory
    specialist = visit.specialist.name if visit.specialist else ""
    content = calendar_file.event(
        uid=f"{visit.public_id}@ietp-connect",
        starts=visit.starts_at,
        ends=booking.ends_at(visit),
        made=clock.now(),
        sequence=visit.version,
        summary=_("Progress Visit: %(factory)s", factory=named(site)),
        location=", ".join(one for one in (site.address or site.address_local, site.city) if one),
        description=_("Specialist: %(name)s", name=specialist),
    )
    return attachment(content, "text/calendar; charset=utf-8", "progress-visit.ics")
