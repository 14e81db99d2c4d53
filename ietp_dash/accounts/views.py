"""Signing in and out, invitations, passwords."""

from flask import Blueprint, abort, redirect, request, session, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user, logout_user

from ..kernel import clock
from ..kernel.access import VISITOR
from ..kernel.errors import Refused
from ..web.guard import current_viewer, public
from ..web.mail import send_soon
from ..web.presentation import named
from ..web.rendering import done, show
from . import current, passwords, queries, rules, services, throttle
from .forms import ForgottenForm, JoinForm, NewPasswordForm, SignInForm
from .look_views import looks as looks
from .privacy_views import privacy as privacy

bp = Blueprint("accounts", __name__)


def safe_next(target: str | None) -> str:
    """Where to go after signing in: only a path of our own."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return url_for("home.index")
    return target if target.isprintable() and "\\" not in target else url_for("home.index")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in():
    """Ask for e-mail and password; the same words and the same time for every wrong pair."""
    form = SignInForm()
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request.args.get("next")), 303)
    if form.validate_on_submit():
        person, status = _prove(form.email.data, form.password.data)
        if person:
            current.enter(person)
            services.sign_in(VISITOR, person)
            return redirect(safe_next(request.args.get("next")), 303)
        form.form_errors = [_wrong(status)]
        return show("accounts/sign_in.html", None, status, form=form)
    return show("accounts/sign_in.html", None, form.status, form=form)


def _wrong(status: int) -> str:
    if status == 429:
        return gettext("Too many tries. Wait a minute, then try again, or ask for a new password.")
    return gettext("This e-mail and password do not belong together.")


def _prove(email: str, password: str):
    """The person whose pair this is, or None and the status to answer."""
    folded = rules.fold_email(email)
    address = request.remote_addr or ""
    if throttle.is_shut("account", folded) or throttle.is_shut("address", address):
        return None, 429
    person = queries.person_by_email(folded)
    fits = passwords.matches(person.password_hash if person else None, password)
    if not fits or not person.is_active:
        throttle.count("account", folded)
        throttle.count("address", address)
        return None, 422
    throttle.forgive("account", folded)
    return queries.person_by_email(folded), 200


@bp.post("/sign-out")
@public
def sign_out():
    """End this session on the server."""
    if current_user.is_authenticated:
        services.sign_out(current_viewer._get_current_object(), current_user.id)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@public
def forgotten():
    """Send a link to choose a new password; says the same whether or not the account exists."""
    form = ForgottenForm()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        if throttle.is_shut("address", address):
            abort(429)
        throttle.count("address", address)
        _mail_reset(form.email.data)
        return show("accounts/forgotten_sent.html")
    return show("accounts/forgotten.html", None, form.status, form=form)


def _mail_reset(email: str) -> None:
    person = queries.person_by_email(email)
    if person is None or not person.is_active:
        return
    token = services.ask_reset(VISITOR, person)
    send_soon(person.email, person.locale, "reset", path=url_for(".reset", token=token), person=person)


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
@public
def reset(token):
    """Choose a new password by mailed link; a GET spends nothing."""
    link = queries.good_link(token, "reset", clock.now())
    if link is None:
        return show("accounts/link_spent.html", None, 404)
    form, person = NewPasswordForm(), queries.person_of(link)

    def deed():
        rules.check_password(form.password.data, email=person.email, name=person.name)
        return services.reset_password(VISITOR, token, password_hash=passwords.hashed(form.password.data))

    if form.accept(deed):
        current.enter(form.result)
        return redirect(url_for("home.index"), 303)
    return show("accounts/reset.html", None, form.status, form=form)


@bp.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token):
    """Take an invitation up."""
    link = queries.good_link(token, "invite", clock.now())
    if link is None:
        return show("accounts/link_spent.html", None, 404)
    person, membership = queries.invited_by(link)
    form = JoinForm(name=person.name)
    if person.password_hash:
        del form.password
    if form.accept(lambda: _join(form, token, person)):
        return _joined(form, membership)
    return show("accounts/join.html", None, form.status, form=form, person=person, membership=membership)


def _joined(form, membership):
    """Whoever chose a password now is in; whoever has one proves it, since the link lived for days."""
    if "password" in form:
        current.enter(form.result)
        return redirect(url_for("home.index"), 303)
    message = gettext("You now belong to %(name)s.", name=named(membership.organisation))
    return done(url_for("home.index" if current_user.is_authenticated else ".sign_in"), message=message)


def _join(form, token, person):
    """Run the service; a new password is checked and hashed before."""
    hashed = None
    if "password" in form:
        rules.check_password(form.password.data, email=person.email, name=form.name.data)
        hashed = passwords.hashed(form.password.data)
    return services.join(VISITOR, token, name=form.name.data, password_hash=hashed)


@bp.route("/account/email/<token>", methods=["GET", "POST"])
@public
def confirm_email(token):
    """Prove a new address; the GET only asks, so that a mail scanner spends nothing."""
    if request.method == "POST":
        try:
            person, before = services.confirm_email(VISITOR, token)
        except Refused:
            return show("accounts/link_spent.html", None, 404)
        send_soon(before, person.locale, "email_was", person=person)
        return show("accounts/email_confirmed.html")
    if queries.good_link(token, "email", clock.now()) is None:
        return show("accounts/link_spent.html", None, 404)
    return show("accounts/confirm_email.html")


def language() -> str:
    """The language of this page, as stored for a person made on it."""
    return str(get_locale())[:2]
