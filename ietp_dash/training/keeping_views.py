"""Trainings for the coordinator: plan, change, cancel, documents, the sheet for the room, the list of who came."""

from datetime import date

import segno
from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select

from ..documents.uploads import accept_of, received
from ..factories.models import Factory
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..kernel.money import parse_dollars
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import attending, queries, services
from .answering import answered
from .blueprint import bp
from .courses import catalogue
from .forms import DeedForm, MaterialForm, ReasonForm, SessionForm
from .models import TrainingSession

P = Permission
PLAIN = ("language", "area", "place", "link", "zone", "capacity", "trainer", "note")


def _viewer():
    return current_viewer._get_current_object()


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.TRAINING_KEEP)
def new():
    """Plan a session."""
    known = request.args.get("course")
    given = {"course": known if known in catalogue() else None, "fee": "0", "zone": "Asia/Shanghai"}
    form = SessionForm(data=given)
    if form.accept(lambda: services.open_session(_viewer(), course=form.course.data, host=_host(form), **_given(form))):
        return done(url_for(".detail", session=form.result.public_id), message=_("People can register now."))
    return show("training/edit.html", "training/_edit.html", form.status, form=form, session=None)


@bp.route("/<session>/edit", methods=["GET", "POST"])
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def edit(session):
    """Change a session."""
    form = SessionForm(data=_as_typed(session))
    form.course.data = session.course
    if form.accept(lambda: services.edit(_viewer(), session, seen=form.version, **_given(form))):
        return done(url_for(".detail", session=session.public_id), message=_("Saved. Whom it touches is told."))
    return show("training/edit.html", "training/_edit.html", form.status, form=form, session=session)


def _given(form) -> dict:
    """What was typed, as the services want it. Refused for a fee that is no amount."""
    try:
        fee = parse_dollars(form.fee.data or "0")
    except (Refused, ValueError):
        raise Refused(N_("Enter an amount, 0 for none."), "fee") from None
    plain = {name: form[name].data or "" for name in PLAIN if name != "capacity"}
    times = {"day": form.day.data, "begins": form.begins.data, "ends": form.until.data}
    return {**plain, **times, "capacity": form.capacity.data, "fee_cents": fee}


def _host(form) -> Factory | None:
    """The factory of an on-site training. Refused for a number that is none."""
    text = (form.factory.data or "").strip().rpartition("/")[2]
    if not text:
        return None
    found = db.session.scalar(select(Factory).where(or_(Factory.number == text.upper(), Factory.public_id == text)))
    if found is None:
        raise Refused(N_("No factory has this number."), "factory")
    return found


def _as_typed(session) -> dict:
    days = {name: getattr(session, name) for name in PLAIN} | {"course": session.course, "seen": session.version}
    there = [one.astimezone(attending.zone_of(session)) for one in (session.starts_at, session.ends_at)]
    fee = f"{session.fee_cents // 100}.{session.fee_cents % 100:02d}"
    return days | {"day": there[0].date(), "begins": there[0].time(), "until": there[1].time(), "fee": fee}


@bp.post("/<session>/cancel")
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def cancel(session):
    """A session is not held."""
    form = ReasonForm()
    return answered(
        session,
        form,
        lambda: services.cancel(_viewer(), session, reason=form.reason.data or ""),
        _("Cancelled. Everybody is told, invoices are credited."),
        "reason_form",
    )


@bp.post("/<session>/attendance")
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def tick(session):
    """Who was there on a day."""
    form = DeedForm()
    present = set(request.form.getlist("present"))
    return answered(
        session,
        form,
        lambda: attending.tick(_viewer(), session, day=_day(request.form.get("day", "")), present=present),
        _("Attendance is kept."),
        "deed_form",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(N_("Attendance is marked from the day itself on.")) from None


@bp.post("/<session>/materials")
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def add_material(session):
    """A document is added."""
    form = MaterialForm()

    def deed():
        file = received(request.files.get("file"))
        return services.add_material(_viewer(), session, file, title=form.title.data or "")

    return answered(session, form, deed, _("The document is there for everybody with a seat."), "material_form")


@bp.post("/<session>/materials/<material>/remove")
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def drop_material(session, material):
    """A document is taken away."""
    form = DeedForm()

    def deed():
        row = next((one for one in queries.materials(session.id) if one.public_id == material), None)
        if row is None:
            raise Refused(N_("Somebody took it away already."), conflict=True)
        return services.drop_material(_viewer(), session, row)

    return answered(session, form, deed, _("The document is taken away."), "deed_form")


@bp.get("/<session>/sheet")
@allowed(P.TRAINING_KEEP, session=TrainingSession)
def sheet(session):
    """To print for the room: the QR that people scan, and the list to sign."""
    address = current_app.config["BASE_URL"].rstrip("/") + url_for("seat.attend", code=session.code)
    picture = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
    rows = [one for one in queries.seats(session.id) if one.state == "seated"]
    days = attending.days(session)
    return show("training/sheet.html", session=session, address=address, picture=picture, rows=rows, days=days)


def accepted_files() -> str:
    """What the field for a document takes."""
    return accept_of(("pdf", "picture"))


bp.add_app_template_global(accepted_files, "training_files")
