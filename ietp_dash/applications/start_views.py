"""The public beginning: a factory or a buyer asks to join, proves its address, chooses a password."""

from flask import abort, g, redirect, request, url_for
from flask_babel import gettext as _

from ..accounts import current, passwords, throttle
from ..accounts.forms import NewPasswordForm
from ..accounts.rules import check_password, fold_email
from ..accounts.views import language
from ..kernel.access import VISITOR
from ..web.guard import public
from ..web.mail import send_soon
from ..web.rendering import done, show
from . import signing_up
from .blueprint import bp
from .forms import BuyerStartForm, StartForm

FORMS = {"factory": StartForm, "buyer": BuyerStartForm}


@bp.route("/start", methods=["GET", "POST"])
@public
def start():
    """Ask who wants to join. The answer is the same whether or not the address is known."""
    kind = request.args.get("kind", "factory")
    if kind not in FORMS:
        abort(404)
    form = FORMS[kind](locale=language()).offer()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        if throttle.is_shut("address", address):
            abort(429)
        throttle.count("address", address)
        _mail_link(kind, form)
        return show("applications/start_sent.html", email=form.email.data)
    return show("applications/start.html", None, form.status, form=form, kind=kind)


def _mail_link(kind, form):
    """One mail for each asking, to the typed address; no more than a few an hour to the same one."""
    email = form.email.data.strip()
    if throttle.is_shut("start", fold_email(email)):
        return
    throttle.count("start", fold_email(email))
    token = signing_up.ask(VISITOR, kind=kind, email=email, values=form.values())
    path = url_for(".confirm", token=token) if token else url_for("accounts.sign_in")
    send_soon(email, form.locale.data, "start" if token else "start_known", path=path)


@bp.route("/start/<token>", methods=["GET", "POST"])
@public
def confirm(token):
    """The mailed link: choose a password, and everything is made at once; a GET spends nothing."""
    row = signing_up.good(token)
    if row is None:
        return show("applications/start_spent.html", None, 404)
    form = NewPasswordForm()
    shown = {"form": form, "row": row, "organisation": row.values["organisation"], "email": row.email}
    if form.accept(lambda: _open(token, row, form.password.data)):
        person, draft = form.result
        current.enter(person)
        g.pop("_login_user", None)
        return _landing(draft)
    return show("applications/confirm.html", None, form.status, **shown)


def _open(token, row, password):
    check_password(password, email=row.email, name=row.values["person"])
    return signing_up.open_account(VISITOR, token, password_hash=passwords.hashed(password))


def _landing(draft):
    if draft is None:
        message = _("Your account is open. The coordinator verifies your company next.")
        return done(url_for("home.index"), message=message)
    return redirect(url_for(".edit", application=draft.public_id, part="company"), 303)
