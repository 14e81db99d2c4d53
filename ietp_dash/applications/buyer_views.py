"""The coordinator's buyers: who asks to join, and the decision on each."""

from flask import request, url_for
from flask_babel import gettext as _

from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import buyers, queries, rules
from .blueprint import buyers_bp as bp
from .forms import DeedForm, ReasonForm
from .models import BuyerCase

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.BUYER_VERIFY)
def index():
    """Buyers by the state of their file, by name."""
    asked = request.args.get("state", "pending")
    state = asked if asked in rules.BUYER_LABELS else "pending"
    rows, more = queries.buyers(state, request.args.get("after", "")[:16])
    last = rows[-1][0].public_id if more else None
    return show("applications/buyers.html", None, rows=rows, state=state, states=rules.BUYER_LABELS, more=last)


@bp.post("/file")
@allowed(P.BUYER_VERIFY)
def open_file():
    """Open the file of a buyer that staff invited."""
    organisation = queries.buyer_organisation(request.form.get("organisation", "")[:16])
    form = DeedForm()
    if organisation is None or not form.accept(lambda: buyers.open_file(_viewer(), organisation)):
        return done(url_for(".index"))
    return done(url_for(".detail", case=form.result.public_id))


@bp.get("/<case>")
@allowed(P.BUYER_VERIFY, case=BuyerCase)
def detail(case):
    """One buyer: what it says, its people, what was decided."""
    return show("applications/buyer.html", None, **_of(case))


def _of(case, form=None) -> dict:
    return {
        "case": case,
        "organisation": case.organisation,
        "people": queries.people_of(case.organisation_id),
        "decided_by": queries.person_name(case.decided_by),
        "steps": rules.BUYER_STEPS[case.state],
        "refused": form,
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
    }


def _answer(case, form, deed, message):
    if form.accept(deed):
        return done(url_for(".detail", case=case.public_id), message=message)
    return show("applications/buyer.html", None, form.status, **_of(case, form))


@bp.post("/<case>/verify")
@allowed(P.BUYER_VERIFY, case=BuyerCase)
def verify(case):
    """Let the buyer work."""
    message = _("Verified. The buyer sees the directory from now on.")
    return _answer(case, DeedForm(), lambda: buyers.verify_buyer(_viewer(), case), message)


@bp.post("/<case>/refuse")
@allowed(P.BUYER_VERIFY, case=BuyerCase)
def refuse(case):
    """Do not let it in."""
    form, message = ReasonForm(), _("Refused. The buyer reads your reason.")
    return _answer(case, form, lambda: buyers.refuse_buyer(_viewer(), case, reason=form.reason.data or ""), message)


@bp.post("/<case>/suspend")
@allowed(P.BUYER_VERIFY, case=BuyerCase)
def suspend(case):
    """Stop its access."""
    form, message = ReasonForm(), _("Suspended. Its access stopped at once.")
    return _answer(case, form, lambda: buyers.suspend_buyer(_viewer(), case, reason=form.reason.data or ""), message)


@bp.post("/<case>/reinstate")
@allowed(P.BUYER_VERIFY, case=BuyerCase)
def reinstate(case):
    """Give its access back."""
    message = _("Reinstated. Its access is open again.")
    return _answer(case, DeedForm(), lambda: buyers.reinstate_buyer(_viewer(), case), message)
