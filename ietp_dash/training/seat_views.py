"""The pages that a code alone opens, without signing in: being there, quiz, certificate, feedback, the check (E6)."""

from flask import abort, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from ..accounts import throttle
from ..documents.sending import sent
from ..documents.sheets import attachment
from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..web.guard import public
from ..web.notice import notice
from ..web.rendering import done, show
from . import attending, codes, paper, queries, rules
from .blueprint import seat_bp
from .courses import catalogue
from .forms import CodeForm, FeedbackForm, answers_of, quiz_form

LONGEST = 60


def _known(row):
    """``row``, found by a code; 404 without, and the miss counts against the address (codes are not to be guessed).

    Only misses count: a hall full of people shares one address. Raises TooManyRequests beyond the limit.
    """
    address = request.remote_addr or ""
    if throttle.is_shut("check", address):
        raise TooManyRequests(retry_after=60)
    if row is None:
        throttle.count("check", address)
        abort(404)
    return row


def _seat(code: str):
    """The live seat with this code."""
    return _known(queries.seat_by_code(codes.read(code)))


# --- in the room ------------------------------------------------------------------------------------------------------


@seat_bp.route("/attend/<code>", methods=["GET", "POST"])
@public
def attend(code):
    """The room's QR leads here: enter the own code, see the own name, confirm."""
    session = _known(queries.session_by_code(codes.read(code)))
    form = CodeForm()
    seat = queries.seat_by_code(codes.read(form.code.data or "")) if request.method == "POST" else None
    if seat is not None and seat.session_id != session.id:
        seat = None
    if request.method == "POST" and seat is None and form.validate_on_submit():
        throttle.count("check", request.remote_addr or "")
        form.code.errors = [_("This code has no seat in this training. Ask the trainer.")]
    elif seat is not None and form.sure.data == "yes" and form.accept(lambda: _here(session, seat)):
        return done(url_for(".mine", code=seat.code), message=_("You are on the list. Welcome."))
    status = 200 if seat is not None and not form.errors else form.status
    return show("training/attend.html", status=status, session=session, form=form, seat=seat, code=code)


def _here(session, seat):
    return attending.here(VISITOR, session, seat)


# --- one's own seat ---------------------------------------------------------------------------------------------------


@seat_bp.get("/")
@public
def index():
    """Enter a code: one's own, or the number of a certificate to check."""
    typed = request.args.get("code", "")[:LONGEST].strip()
    if typed and codes.read(typed).startswith("TC") and len(codes.read(typed)) > codes.LENGTH:
        return redirect(url_for(".check", number=codes.read(typed)), 303)
    if typed:
        return redirect(url_for(".mine", code=codes.read(typed)), 303)
    return show("training/enter.html")


@seat_bp.get("/<code>")
@public
def mine(code):
    """One's own seat: where and when, quiz, certificate, feedback, documents."""
    seat = _seat(code)
    return show("training/mine.html", **_page(seat))


def _page(seat, **forms) -> dict:
    session, course = seat.session, catalogue()[seat.session.course]
    was_there = seat.state == "seated" and bool(seat.attendances)
    language = str(get_locale() or "en")[:2]
    return {
        "seat": seat,
        "session": session,
        "course": course,
        "was_there": was_there,
        "quiz": forms.get("quiz") or (quiz_form(course, language) if was_there and course.questions else None),
        "passed": seat.quiz_best is not None and seat.quiz_best >= course.pass_mark,
        "feedback": forms.get("feedback") or FeedbackForm(formdata=None),
        "takes_feedback": was_there and not seat.feedback_given and rules.takes_feedback(session.ends_at, clock.now()),
        "materials": queries.materials(session.id) if seat.state == "seated" else [],
        "place": queries.places_in_line(session.id).get(seat.id) if seat.state == "waiting" else None,
    }


@seat_bp.post("/<code>/quiz")
@public
def quiz(code):
    """Answer the quiz; again as often as one likes."""
    seat = _seat(code)
    course = catalogue()[seat.session.course]
    form = quiz_form(course, str(get_locale() or "en")[:2])
    session = seat.session
    if form.accept(lambda: attending.answer_quiz(VISITOR, session, seat, given=answers_of(form, course))):
        return done(url_for(".mine", code=seat.code), message=_result(form.result, course.pass_mark))
    db.session.expire_all()
    return show("training/mine.html", status=form.status, **_page(seat, quiz=form))


def _result(reached: int, mark: int) -> str:
    if reached >= mark:
        return _("%(n)s %% right: passed.", n=reached)
    return _("%(n)s %% right. Try again: %(mark)s %% are needed.", n=reached, mark=mark)


@seat_bp.post("/<code>/feedback")
@public
def feedback(code):
    """What one thought of it; kept without the name."""
    seat, form = _seat(code), FeedbackForm()
    session = seat.session
    given = {"points": form.points.data, "words": form.words.data or ""}
    if form.accept(lambda: attending.say(VISITOR, session, seat, **given | {"points": int(given["points"])})):
        return done(url_for(".mine", code=seat.code), message=_("Thank you. Your name is not kept with it."))
    db.session.expire_all()
    return show("training/mine.html", status=form.status, **_page(seat, feedback=form))


@seat_bp.get("/<code>/materials/<material>")
@public
def material(code, material):
    """A document of the session."""
    seat = _seat(code)
    found = [one for one in queries.materials(seat.session_id) if one.public_id == material]
    if not found or seat.state != "seated":
        abort(404)
    return sent(found[0].document)


@seat_bp.get("/<code>/certificate.pdf")
@public
def certificate(code):
    """The certificate of attendance, signed."""
    seat = _seat(code)
    if not seat.certificate:
        abort(404)
    content = paper.pdf(seat, str(get_locale() or "en")[:2], notice())
    return attachment(content, "application/pdf", f"{seat.certificate}.pdf")


@seat_bp.get("/check/<number>")
@public
def check(number):
    """Whether a certificate of attendance is one of ours, and what it says."""
    if throttle.is_shut("check", request.remote_addr or ""):
        raise TooManyRequests(retry_after=60)
    seat = queries.by_certificate(codes.read(number))
    if seat is None:
        throttle.count("check", request.remote_addr or "")
    return show("training/check.html", status=200 if seat else 404, seat=seat, number=number[:LONGEST])
