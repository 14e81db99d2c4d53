"""What a factory answers the programme: an offer of Remediation or Probation, and what it signs for its cycle."""

from flask import abort, url_for
from flask_babel import gettext as _

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..programme.queries import terms_of
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import cases, judging, offers, transparency
from .blueprint import bp
from .facts import Status
from .forms import OfferForm, UndertakingForm
from .models import OfferMade

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/offers/<offer>")
@allowed(P.OFFER_READ, offer=OfferMade)
def offer(offer):
    """The offer, what each choice means, and until when it stands."""
    return _offer(offer)


def _offer(row, status=200, form=None):
    factory = db.session.get(Factory, row.factory_id)
    codes = [one.value for one in offers.choices(Status(row.kind))]
    today = clock.today(factory.zone)
    return show(
        "status/offer.html",
        "status/_offer.html",
        status,
        offer=row,
        factory=factory,
        terms=terms_of(db.session.get(Cycle, row.cycle_id).terms_id),
        codes=codes,
        open_now=row.accepted_on is None and today <= row.until,
        today=today,
        form=(form or OfferForm(formdata=None, data={"choice": row.kind})).offer(codes),
    )


@bp.post("/offers/<offer>/accept")
@allowed(P.OFFER_ANSWER, offer=OfferMade)
def accept_offer(offer):
    """Accept Remediation or Probation."""
    form = OfferForm()
    today = clock.today(db.session.get(Factory, offer.factory_id).zone)
    if form.accept(lambda: judging.accept_offer(_viewer(), offer, choice=form.choice.data, today=today)):
        return done(url_for(".offer", offer=offer.public_id), message=_("Accepted. The certification invoice follows."))
    return _offer(offer, form.status, form)


@bp.get("/undertakings/<audit>")
@allowed(P.UNDERTAKING_SIGN, audit=Audit)
def undertaking(audit):
    """What may be signed for this cycle, and what was."""
    return _undertaking(audit)


def _undertaking(audit, status=200, form=None):
    if audit.cycle_id is None or audit.closing_at is None or audit.fieldwork_ended_on is None:
        abort(404)
    days, signed = transparency.of(audit), cases.undertakings_of(audit.cycle_id)
    today = clock.today(days.factory.zone)
    left = [one for one in judging.UNDERTAKINGS if one not in signed]
    if "transparency" in left and not transparency.declarable(audit):
        left.remove("transparency")
    return show(
        "status/undertaking.html",
        "status/_undertaking.html",
        status,
        audit=audit,
        factory=days.factory,
        until=days.until,
        today=today,
        signed=signed,
        left=left if today <= days.until else [],
        form=(form or UndertakingForm(formdata=None, data={"kind": left[0] if left else None})).offer(left),
    )


@bp.post("/undertakings/<audit>")
@allowed(P.UNDERTAKING_SIGN, audit=Audit)
def sign_undertaking(audit):
    """Declare transparency, sign the remediation plan, or waive the rest of the transparency days."""
    if audit.cycle_id is None or audit.closing_at is None or audit.fieldwork_ended_on is None:
        abort(404)
    form = UndertakingForm()
    if form.accept(
        lambda: judging.sign_undertaking(
            _viewer(), audit, kind=form.kind.data, name=form.name.data or "", text=form.text.data or ""
        )
    ):
        return done(url_for(".undertaking", audit=audit.public_id), message=_("Signed. The reviewers see it."))
    return _undertaking(audit, form.status, form)
