"""Trainings for factories and buyers: list, catalogue, one session, registering and giving up, calendar file."""

from datetime import date

from flask import abort, request
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.sheets import attachment
from ..kernel import clock
from ..kernel.access import Kind as Side
from ..kernel.access import Permission
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..visits import calendar_file
from ..web.guard import allowed, current_viewer
from ..web.rendering import show
from . import desk, forms, keeping_views, queries, recommending, rules, seat_views, seating, words
from .answering import answered
from .blueprint import bp, seat_bp
from .courses import catalogue
from .forms import DeedForm, PeopleForm
from .models import TrainingMaterial, TrainingSession
from .queries import Wanted

__all__ = ["bp", "keeping_views", "seat_bp", "seat_views"]
P = Permission
MONTHS = 13


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.TRAINING_LIST)
def index():
    """Sessions to come, one's own, or past; with what the factory's own findings recommend."""
    viewer, wanted = _viewer(), _wanted()
    rows, more = queries.page(viewer, wanted, request.args.get("after", "")[:16])
    counted = queries.counts(viewer, wanted)
    return show(
        "training/index.html",
        rows=rows,
        after=rows[-1].public_id if more else None,
        wanted=wanted,
        total=sum(counted["kind"].values()) if not wanted.kind else counted["kind"][wanted.kind],
        filters=_filters(counted),
        months=[add_months(clock.today().replace(day=1), n) for n in range(MONTHS)],
        chosen={name: value for name, value in request.args.items() if name != "after"},
        advice=recommending.for_factory(viewer) if wanted.when == "coming" else [],
        is_staff=viewer.kind is Side.PROGRAMME,
    )


def _filters(counted):
    return [
        ("kind", _("Kind"), forms.any_of(rules.KINDS, counted["kind"])),
        ("area", _("Area"), forms.any_of(rules.AREAS, counted["area"])),
        ("language", _("Language spoken"), forms.any_of(rules.LANGUAGES, counted["language"])),
    ]


def _wanted() -> Wanted:
    args = request.args
    return Wanted(
        when=args.get("when") if args.get("when") in ("past", "mine") else "coming",
        area=args.get("area", "") if args.get("area") in rules.AREAS else "",
        language=args.get("language", "") if args.get("language") in rules.LANGUAGES else "",
        kind=args.get("kind", "") if args.get("kind") in list(rules.Kind) else "",
        course=args.get("course", "") if args.get("course") in catalogue() else "",
        month=_month(args.get("month", "")),
        free=args.get("free") == "yes",
    )


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 and text[:2] == "20" else None
    except ValueError:
        return None


@bp.get("/courses")
@allowed(P.TRAINING_LIST)
def courses():
    """The catalogue, with the next session of each course."""
    known = catalogue()
    coming = queries.coming_of(list(known), _viewer())
    return show("training/courses.html", courses=list(known.values()), coming=coming)


@bp.get("/<session>")
@allowed(P.TRAINING_READ, session=TrainingSession)
def detail(session):
    """One session."""
    return show("training/detail.html", "training/_session.html", **desk.page(session))


@bp.post("/<session>/seats")
@allowed(P.TRAINING_BOOK, session=TrainingSession)
def register(session):
    """Register people."""
    form = PeopleForm()
    return answered(
        session,
        form,
        lambda: seating.register(_viewer(), session, people=form.people),
        _("Registered. Give each person the code beside the name."),
        "people_form",
    )


@bp.post("/<session>/seats/<attendee>/give-up")
@allowed(P.TRAINING_BOOK, session=TrainingSession)
def give_up(session, attendee):
    """Somebody will not come; one's own people alone."""
    form = DeedForm()

    def deed():
        return seating.give_up(_viewer(), session, _own(session, attendee))

    return answered(session, form, deed, _("The seat was given up."), "deed_form")


def _own(session, public_id):
    row = queries.seat_in(session, public_id)
    if row is None or row.organisation_id != _viewer().organisation_id:
        raise Refused(N_("No such seat of yours."), conflict=True)
    return row


@bp.get("/<session>/materials/<material>")
@allowed(P.TRAINING_READ, session=TrainingSession)
def material(session, material):
    """A document, for the programme and organisations with a seat."""
    viewer = _viewer()
    if viewer.kind is not Side.PROGRAMME and not queries.has_seat(viewer, session.id):
        abort(404)
    return sent(material_of(session, material).document)


def material_of(session, public_id) -> TrainingMaterial:
    """One document of a session; 404 where it is none of its."""
    row = next((one for one in queries.materials(session.id) if one.public_id == public_id), None)
    if row is None:
        abort(404)
    return row


@bp.get("/<session>/training.ics")
@allowed(P.TRAINING_READ, session=TrainingSession)
def calendar_entry(session):
    """The session for a calendar; 404 for one that is cancelled."""
    if session.state != "open":
        abort(404)
    content = calendar_file.event(
        uid=f"{session.public_id}@ietp-connect",
        starts=session.starts_at,
        ends=session.ends_at,
        made=clock.now(),
        sequence=session.version,
        summary=_("Training: %(course)s", course=words.course_said(session.course)),
        location=session.place or words.area_said(session.area),
        description=words.when(session),
    )
    return attachment(content, "text/calendar; charset=utf-8", "training.ics")
