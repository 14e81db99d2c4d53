"""Management accredits firms; everybody concerned reads how a firm stands. People and the gate have modules of their
own."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..web.guard import allowed, current_viewer, may
from ..web.rendering import done, show
from . import conflicts, people, queries, services
from .blueprint import bp
from .forms import FirmForm, GrantForm, ReasonForm
from .gate import bp as gate
from .models import Accreditation
from .people import standing_of

__all__ = ["bp", "conflicts", "gate", "people"]
P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.CONFLICT_DECLARE)
def index():
    """Every firm with how it stands; a firm's people go to their own."""
    viewer, today = _viewer(), clock.today()
    if viewer.kind is Kind.FIRM:
        own = queries.of_firm(viewer.organisation_id)
        if own is not None:
            return redirect(url_for(".detail", accreditation=own.public_id), 303)
        return show("accreditation/none.html")
    rows = queries.all_firms()
    return show(
        "accreditation/index.html",
        rows=[(row, standing_of(row, today)) for row in rows],
        counts=queries.auditor_counts(),
        waiting=queries.waiting_auditors(),
        may_decide=may(P.ACCREDITATION_DECIDE),
    )


@bp.route("/grant", methods=["GET", "POST"])
@allowed(P.ACCREDITATION_DECIDE)
def grant():
    """Accredit a firm that is not on the list."""
    firms = queries.firms_without()
    form = GrantForm(**({} if request.method == "POST" else {"data": {"man_days_a_month": 60}})).offer_firms(firms)

    def deed():
        firm = next(one for one in firms if one.public_id == form.firm.data)
        return services.grant(_viewer(), firm, **_given(form))

    if form.accept(deed):
        return done(url_for(".detail", accreditation=form.result.public_id), message=_("The firm is accredited."))
    return show("accreditation/grant.html", "accreditation/_grant.html", form.status, form=form, firms=firms)


def _given(form) -> dict:
    return {
        "valid_from": form.valid_from.data,
        "valid_to": form.valid_to.data,
        "man_days_a_month": form.man_days_a_month.data,
        "countries": form.countries.data or [],
    }


@bp.get("/<accreditation>")
@allowed(P.ACCREDITATION_READ, accreditation=Accreditation)
def detail(accreditation):
    """One firm: how it stands, its people, and what management decides."""
    return show("accreditation/detail.html", "accreditation/_firm.html", **_of(accreditation))


def _of(accreditation, **forms) -> dict:
    today = clock.today()
    held = {name: getattr(accreditation, name) for name in ("valid_from", "valid_to", "man_days_a_month", "countries")}
    return {
        "accreditation": accreditation,
        "standing": standing_of(accreditation, today),
        "people": [(one, standing_of(one, today)) for one in queries.auditors_of(accreditation.firm_id)],
        "may_decide": may(P.ACCREDITATION_DECIDE, accreditation),
        "may_keep": may(P.AUDITOR_KEEP, accreditation),
        "form": forms.get("form") or FirmForm(formdata=None, data=held).offer(),
        "reason_form": forms.get("reason_form") or ReasonForm(formdata=None),
    }


def _answer(accreditation, form, deed, message, name):
    if form.accept(deed):
        to = url_for(".detail", accreditation=accreditation.public_id)
        return done(to, "accreditation/_firm.html", message, **_of(accreditation))
    shown = _of(accreditation, **{name: form})
    return show("accreditation/detail.html", "accreditation/_firm.html", form.status, **shown)


@bp.post("/<accreditation>/change")
@allowed(P.ACCREDITATION_DECIDE, accreditation=Accreditation)
def change(accreditation):
    """Extend or shorten, or change capacity and countries."""
    form = FirmForm().offer()
    return _answer(
        accreditation, form, lambda: services.change(_viewer(), accreditation, **_given(form)), _("Saved."), "form"
    )


@bp.post("/<accreditation>/suspend")
@allowed(P.ACCREDITATION_DECIDE, accreditation=Accreditation)
def suspend(accreditation):
    """No audit goes to the firm from today on."""
    form = ReasonForm()
    return _answer(
        accreditation,
        form,
        lambda: services.suspend(_viewer(), accreditation, on=clock.today(), reason=form.reason.data),
        _("Suspended. No audit is assigned to it from now on."),
        "reason_form",
    )


@bp.post("/<accreditation>/lift")
@allowed(P.ACCREDITATION_DECIDE, accreditation=Accreditation)
def lift(accreditation):
    """The suspension ends."""
    form = ReasonForm()
    return _answer(
        accreditation,
        form,
        lambda: services.lift(_viewer(), accreditation, reason=form.reason.data),
        _("The suspension has ended."),
        "reason_form",
    )
