"""Both sides' connections: the list, one connection, and every answer to it."""

from flask import request, url_for
from flask_babel import gettext
from flask_babel import gettext as _

from ..kernel.access import Kind, Permission, can
from ..web.guard import allowed, current_viewer, may
from ..web.presentation import named
from ..web.rendering import done, show, wants_fragment
from . import asking, queries, rules, services
from .blueprint import bp
from .forms import DeclineForm, DeedForm, ScopeForm
from .models import Connection
from .rules import Deed

__all__ = ["asking", "bp"]
P = Permission
LONGEST_QUERY = 100
MAY = {
    "buyer": {
        Deed.ACCEPT: P.CONNECTION_TAKE_UP,
        Deed.DECLINE: P.CONNECTION_TAKE_UP,
        Deed.WITHDRAW: P.CONNECTION_WITHDRAW,
        Deed.END: P.CONNECTION_END,
    },
    "factory": {
        Deed.ACCEPT: P.CONNECTION_ANSWER,
        Deed.DECLINE: P.CONNECTION_ANSWER,
        Deed.WITHDRAW: P.CONNECTION_WITHDRAW,
        Deed.RESCOPE: P.CONNECTION_NARROW,
        Deed.END: P.CONNECTION_END,
    },
}


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.CONNECTION_LIST)
def index():
    """The connections of one's own side: by state, by who asked, by the other's name."""
    viewer, args = _viewer(), request.args
    chosen = {
        "state": args.get("state") if args.get("state") in list(rules.State) else "",
        "asked_by": args.get("asked_by") if args.get("asked_by") in list(rules.Side) else "",
        "q": " ".join(args.get("q", "").split())[:LONGEST_QUERY],
    }
    rows, more = queries.page(viewer, **chosen, after=args.get("after", "")[:16])
    counts = queries.counts(viewer, chosen["asked_by"], chosen["q"])
    return show(
        "connections/index.html",
        rows=rows,
        more=rows[-1].public_id if more else None,
        chosen=chosen,
        counts=counts,
        total=sum(counts.values()),
        states=list(rules.State),
        side=services.side_of(viewer),
        live_topics=[f"connection-{row.public_id}" for row in rows],
    )


@bp.get("/<connection>/row")
@allowed(P.CONNECTION_READ, connection=Connection)
def row(connection):
    """One row of the list, renewed."""
    return show("connections/detail.html", "connections/_row.html", **_of(connection))


@bp.get("/<connection>")
@allowed(P.CONNECTION_READ, connection=Connection)
def detail(connection):
    """One connection: who, what is open, what happened, what can be done."""
    return show("connections/detail.html", "connections/_connection.html", **_of(connection))


@bp.get("/<connection>/facts")
@allowed(P.CONNECTION_READ, connection=Connection)
def facts(connection):
    """What is so now, without the forms: renewed live, so that nothing typed is lost.

    ``seen`` is the state that the forms on the page were made for.
    """
    seen = request.args.get("seen")
    known = {"seen": seen} if wants_fragment() and seen in list(rules.State) else {}
    return show("connections/detail.html", "connections/_facts.html", **(_of(connection) | known))


def _of(connection, **forms) -> dict:
    """What the page and its fragments show of ``connection``; ``forms`` are those that were refused."""
    viewer = _viewer()
    side = services.side_of(viewer)
    open_now = rules.open_deeds(connection.state, side, asked_by=connection.asked_by)
    deeds = {deed.value for deed in open_now if deed in MAY[side] and may(MAY[side][deed], connection, viewer)}
    given = {
        "scope": sorted(connection.scopes) or ["status", "reports", "caps"],
        "earlier_years": connection.earlier_years,
    }
    return {
        "connection": connection,
        "seen": connection.state,
        "side": side,
        "deeds": deeds,
        "other": named(connection.factory if side == "buyer" else connection.buyer),
        "asker": queries.asker(connection),
        "changes": queries.changes_of_scope(connection),
        "scope_form": forms.get("scope_form") or ScopeForm(formdata=None, data=given).offer(),
        "decline_form": forms.get("decline_form") or DeclineForm(formdata=None),
        "refused": forms.get("refused"),
        "can_ask_again": side == "buyer" and connection.state in ("declined", "cancelled", "ended", "expired")
        and can(viewer, P.CONNECTION_REQUEST),
        "live_topics": [f"connection-{connection.public_id}"],
    }  # fmt: skip


def _answer(connection, form, deed, message, name="refused"):
    """Do ``deed`` if ``form`` is whole; then the renewed connection, else the same page with what is wrong."""
    if form.accept(deed):
        to = url_for(".detail", connection=connection.public_id)
        if wants_fragment():
            return done(to, "connections/_connection.html", message, **_of(connection))
        return done(to, message=message)
    return show(
        "connections/detail.html", "connections/_connection.html", form.status, **_of(connection, **{name: form})
    )


@bp.post("/<connection>/accept")
@allowed(P.CONNECTION_ANSWER, connection=Connection)
def accept(connection):
    """The factory agrees and chooses what the buyer sees."""
    form = ScopeForm().offer()
    return _answer(
        connection,
        form,
        lambda: services.accept(_viewer(), connection, scope=form.scope.data, earlier_years=form.earlier_years.data),
        gettext("Accepted. They see what you chose from now on."),
        "scope_form",
    )


@bp.post("/<connection>/decline")
@allowed(P.CONNECTION_ANSWER, connection=Connection)
def decline(connection):
    """The factory declines a request."""
    return _decline(connection)


@bp.post("/<connection>/turn-down")
@allowed(P.CONNECTION_TAKE_UP, connection=Connection)
def turn_down(connection):
    """The buyer declines an invitation."""
    return _decline(connection)


def _decline(connection):
    form = DeclineForm()
    return _answer(
        connection,
        form,
        lambda: services.decline(_viewer(), connection, reason=form.reason.data.strip()),
        gettext("Declined. They read your reason."),
        "decline_form",
    )


@bp.post("/<connection>/take-up")
@allowed(P.CONNECTION_TAKE_UP, connection=Connection)
def take_up(connection):
    """The buyer takes an invitation up."""
    return _answer(
        connection,
        DeedForm(),
        lambda: services.take_up(_viewer(), connection),
        gettext("You are connected. The factory is in your portfolio."),
    )


@bp.post("/<connection>/withdraw")
@allowed(P.CONNECTION_WITHDRAW, connection=Connection)
def withdraw(connection):
    """Whoever asked takes it back."""
    return _answer(
        connection,
        DeedForm(),
        lambda: services.withdraw(_viewer(), connection),
        gettext("Withdrawn. You can ask again at any time."),
    )


@bp.post("/<connection>/narrow")
@allowed(P.CONNECTION_NARROW, connection=Connection)
def narrow(connection):
    """The factory changes what the buyer sees."""
    form = ScopeForm().offer()
    return _answer(
        connection,
        form,
        lambda: services.rescope(_viewer(), connection, scope=form.scope.data, earlier_years=form.earlier_years.data),
        gettext("Changed. It holds from this moment."),
        "scope_form",
    )


@bp.post("/<connection>/end")
@allowed(P.CONNECTION_END, connection=Connection)
def end(connection):
    """Either side ends it."""
    message = (
        _("Ended. They see nothing more of your factory but its card.")
        if _viewer().kind is Kind.FACTORY
        else _("Ended. You see nothing more of this factory but its card.")
    )
    return _answer(connection, DeedForm(), lambda: services.end(_viewer(), connection), message)
