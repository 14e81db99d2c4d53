"""A person's own account, the people of an organisation, inviting organisations, and the printed policy."""

from flask import abort, g, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from ..kernel import clock
from ..kernel.access import POLICY, ROLE_LABELS, ROLES_OF, Kind, Permission, Role, can
from ..kernel.errors import N_
from ..storage.database import db
from ..web import languages
from ..web.guard import allowed, current_viewer
from ..web.mail import send_soon
from ..web.presentation import countries
from ..web.rendering import done, show
from . import looking, passwords, queries, rules, services, throttle
from .forms import ChangeEmailForm, ChangePasswordForm, InviteForm, InviteOrganisationForm, PreferencesForm
from .models import Organisation
from .views import bp, language

P = Permission
ZONES = (
    "UTC", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Seoul", "Asia/Dhaka", "Asia/Tokyo", "America/Mexico_City",
    "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Berlin", "Europe/Paris",
)  # fmt: skip
KIND_LABELS = {
    Kind.PROGRAMME: N_("Programme"),
    Kind.FACTORY: N_("Factory"),
    Kind.BUYER: N_("Buyer"),
    Kind.FIRM: N_("Audit firm"),
}


def _me():
    return current_user._get_current_object()


def _forms():
    preferences = PreferencesForm(formdata=None, obj=_me())
    _offer_preferences(preferences)
    return {
        "preferences": preferences,
        "password_form": ChangePasswordForm(formdata=None),
        "email_form": ChangeEmailForm(formdata=None),
        "sessions": queries.sessions_of(_me().id, clock.now()),
        "this_session": session.row_id,
    }


def _offer_preferences(form):
    form.locale.choices = list(languages.OFFERED)
    form.zone.choices = [(zone, zone.replace("_", " ")) for zone in ZONES]


@bp.get("/account/")
@allowed(P.ACCOUNT_MANAGE)
def account():
    """One's own account."""
    return show("accounts/account.html", **_forms())


def _again(status, **form):
    return show("accounts/account.html", None, status, **(_forms() | form))


@bp.post("/account/preferences")
@allowed(P.ACCOUNT_MANAGE)
def prefer():
    """Name, language and time zone."""
    form = PreferencesForm()
    _offer_preferences(form)
    me = _me()
    viewer = current_viewer._get_current_object()
    if form.accept(
        lambda: services.prefer(viewer, me, locale=form.locale.data, name=form.name.data, zone=form.zone.data)
    ):
        response = redirect(url_for(".account"), 303)
        response.set_cookie("lang", form.locale.data, max_age=31536000, samesite="Lax", httponly=True)
        return response
    return _again(form.status, preferences=form)


def _proves(me, form) -> bool:
    """Whether the current password is right; tries count as those of signing in do, and 429 answers too many."""
    if throttle.is_shut("account", me.email_folded):
        abort(429)
    if passwords.matches(me.password_hash, form.current.data):
        return True
    throttle.count("account", me.email_folded)
    form.current.errors = [gettext("This is not your current password.")]
    return False


@bp.post("/account/password")
@allowed(P.ACCOUNT_MANAGE)
def change_password():
    """A new password; the current one proves who asks, and every other session ends."""
    form, me = ChangePasswordForm(), _me()
    viewer = current_viewer._get_current_object()
    if form.validate_on_submit() and not _proves(me, form):
        return _again(422, password_form=form)

    def deed():
        rules.check_password(form.password.data, email=me.email, name=me.name)
        hashed = passwords.hashed(form.password.data)
        services.change_password(viewer, me, password_hash=hashed, keep_session=session.row_id)

    if form.accept(deed):
        return done(url_for(".account"), message=gettext("Password changed. Your other sessions have ended."))
    return _again(form.status, password_form=form)


@bp.post("/account/email")
@allowed(P.ACCOUNT_MANAGE)
def change_email():
    """Send the proof of a new address; says the same whether or not the address is free."""
    form, me = ChangeEmailForm(), _me()
    viewer = current_viewer._get_current_object()
    if form.validate_on_submit() and not _proves(me, form):
        return _again(422, email_form=form)
    if form.accept(lambda: services.ask_email(viewer, me, form.email.data)):
        if form.result:
            path = url_for(".confirm_email", token=form.result)
            send_soon(form.email.data, me.locale, "email", path=path, person=me)
        return done(url_for(".account"), message=gettext("We sent a link to the new address. Open it to confirm."))
    return _again(form.status, email_form=form)


@bp.post("/account/sessions/<public_id>/end")
@allowed(P.ACCOUNT_MANAGE)
def end_session(public_id):
    """End one of one's own sessions."""
    row = next((r for r in queries.sessions_of(_me().id, clock.now()) if r.public_id == public_id), None)
    if row is None:
        abort(404)
    services.end_session(current_viewer._get_current_object(), row)
    return done(url_for(".account"), message=gettext("The session has ended."))


@bp.post("/account/switch")
@allowed(P.ACCOUNT_MANAGE)
def switch():
    """Act in another of one's own memberships."""
    wanted = request.form.get("membership", "")
    membership = next((m for m in g.memberships if m.public_id == wanted), None)
    if membership is None:
        abort(404)
    services.switch(current_viewer._get_current_object(), membership)
    session["membership_id"] = membership.id
    return redirect(url_for("home.index"), 303)


@bp.route("/people/", methods=["GET", "POST"])
@allowed(P.MEMBERSHIP_INVITE)
def people():
    """The people of one's organisation; inviting another."""
    viewer = current_viewer._get_current_object()
    return _people(viewer.organisation_id)


@bp.route("/organisations/<organisation>/people", methods=["GET", "POST"])
@allowed(P.ORGANISATION_INVITE, organisation=Organisation)
def organisation(organisation):
    """The people of any organisation, for programme staff."""
    return _people(organisation.id)


def _people(organisation_id):
    viewer, where = current_viewer._get_current_object(), db.session.get(Organisation, organisation_id)
    form = InviteForm()
    form.role.choices = [(role.value, gettext(ROLE_LABELS[role])) for role in ROLES_OF[Kind(where.kind)]]
    if form.accept(lambda: _invite(viewer, where, form)):
        return done(request.path, message=gettext("Invitation sent to %(email)s.", email=form.email.data))
    members = queries.members_of(organisation_id)
    own = organisation_id == viewer.organisation_id
    looked = set() if own else looking.allowing(one.person_id for one in members)
    told = {"organisation": where, "members": members, "own": own, "looked": looked}
    return show("accounts/people.html", None, form.status, form=form, **told)


def _invite(viewer, organisation, form):
    token = services.invite(viewer, organisation, **_first(form))
    _mail_invitation(viewer, organisation, form, token)


def _first(form) -> dict:
    return {"email": form.email.data, "name": form.name.data, "role": form.role.data, "locale": language()}


def _mail_invitation(viewer, organisation, form, token):
    path = url_for(".join", token=token)
    send_soon(form.email.data, language(), "invite", path=path, organisation=organisation, inviter=viewer.person_name)


@bp.post("/people/<membership>/end")
@allowed(P.MEMBERSHIP_INVITE)
def end_membership(membership):
    """Stop somebody acting for one's organisation."""
    viewer = current_viewer._get_current_object()
    row = queries.membership(membership)
    if row is None or (row.organisation_id != viewer.organisation_id and not can(viewer, P.PERSON_MANAGE)):
        abort(404)
    services.end_membership(viewer, row)
    return done(_people_url(row), message=gettext("The membership has ended."))


def _people_url(row) -> str:
    """Where to go on after a deed on the membership ``row``: its people, the start page after one on one's own."""
    if row.id == current_viewer.membership_id:
        return url_for("home.index")
    if row.organisation_id == current_viewer.organisation_id:
        return url_for(".people")
    return url_for(".organisation", organisation=row.organisation.public_id)


@bp.post("/people/<membership>/role")
@allowed(P.MEMBERSHIP_INVITE)
def change_role(membership):
    """Give somebody of one's organisation another role."""
    return _change_role(membership, current_viewer.organisation_id)


@bp.post("/organisations/<organisation>/people/<membership>/role")
@allowed(P.ORGANISATION_INVITE, organisation=Organisation)
def appoint(organisation, membership):
    """Staff give somebody of an organisation another role: where its last manager left (P35)."""
    return _change_role(membership, organisation.id)


def _change_role(public_id, organisation_id):
    row, role = queries.membership(public_id), request.form.get("role", "")
    if row is None or row.organisation_id != organisation_id or role not in [one.value for one in ROLES_OF[row.kind]]:
        abort(404)
    services.change_role(current_viewer._get_current_object(), row, role=role)
    message = gettext("%(name)s is now %(role)s.", name=row.person.name, role=gettext(ROLE_LABELS[Role(role)]))
    return done(_people_url(row), message=message)


@bp.post("/people/<membership>/disable")
@allowed(P.PERSON_MANAGE)
def disable(membership):
    """Close somebody's account; their sessions end at once."""
    row = queries.membership(membership)
    if row is None:
        abort(404)
    organisation, name = row.organisation.public_id, row.person.name
    services.disable(current_viewer._get_current_object(), row.person)
    message = gettext("The account of %(name)s is closed.", name=name)
    return done(url_for(".organisation", organisation=organisation), message=message)


@bp.get("/organisations/")
@allowed(P.ORGANISATION_INVITE)
def organisations():
    """Every organisation by name."""
    kind = request.args.get("kind")
    kind = Kind(kind) if kind in list(Kind) else None
    after = queries.organisation_position(request.args.get("after"))
    alone = request.args.get("managers") == "none"
    rows = queries.unmanaged(after, 51) if alone else queries.organisations(kind, after, 51)
    return show(
        "accounts/organisations.html", organisations=rows[:50], more=rows[49] if len(rows) > 50 else None,
        kind=None if alone else kind, kinds=KIND_LABELS, alone=alone, unmanaged=queries.count_unmanaged(),
    )  # fmt: skip


@bp.route("/organisations/invite", methods=["GET", "POST"])
@allowed(P.ORGANISATION_INVITE)
def invite_organisation():
    """Open the door to a new organisation and its first person."""
    viewer = current_viewer._get_current_object()
    form = InviteOrganisationForm()
    form.kind.choices = [(kind.value, gettext(label)) for kind, label in KIND_LABELS.items()]
    form.role.choices = [(r.value, gettext(ROLE_LABELS[r])) for roles in ROLES_OF.values() for r in roles]
    form.country.choices = countries()
    if form.accept(lambda: _invite_organisation(viewer, form)):
        return done(url_for(".organisations"), message=gettext("Invitation sent to %(email)s.", email=form.email.data))
    return show("accounts/invite_organisation.html", None, form.status, form=form)


def _invite_organisation(viewer, form):
    organisation = {
        "kind": form.kind.data,
        "name": form.organisation.data,
        "name_local": form.organisation_local.data or "",
        "country": form.country.data,
    }
    made, token = services.invite_with_first(viewer, organisation, _first(form))
    _mail_invitation(viewer, made, form, token)


@bp.get("/policy/")
@allowed(P.POLICY_READ)
def policy():
    """The permission table, printed from POLICY."""
    rows = [(permission, [grants.__name__ for grants in grants_]) for permission, grants_ in POLICY.items()]
    return show("accounts/policy.html", rows=rows)
