"""Invoices for who pays and who is paid: the list, one invoice, and every deed on it."""

from datetime import timedelta

from flask import request, url_for
from flask_babel import gettext as _

from ..documents.uploads import accept_of, received
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..kernel.money import parse_dollars
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer, may
from ..web.rendering import done, show, wants_fragment
from . import books, lists, papers, queries, rules, services
from .blueprint import bp
from .forms import ConfirmForm, ProofForm, ReasonForm, RefundForm
from .models import Invoice, PaymentProof
from .rules import Deed

__all__ = ["books", "bp", "papers"]
P = Permission
MAY = {deed: P.INVOICE_PAY if deed is Deed.UPLOAD else P.INVOICE_CONFIRM for deed in Deed}
FORMS = {
    "proof_form": ProofForm,
    "confirm_form": ConfirmForm,
    "refund_form": RefundForm,
    "waive_form": ReasonForm,
    "cancel_form": ReasonForm,
}
LONGEST_QUERY = 100


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.INVOICE_LIST)
def index():
    """What one has to pay, or is owed."""
    viewer, args, today = _viewer(), request.args, clock.today()
    chosen = {
        "state": args.get("state") if args.get("state") in list(rules.State) else "",
        "book": "firms" if viewer.kind is Kind.PROGRAMME and args.get("book") == "firms" else "",
        "q": " ".join(args.get("q", "").split())[:LONGEST_QUERY],
    }
    rows, more = lists.page(viewer, today, **chosen, after=args.get("after", "")[:16])
    return show(
        "fees/index.html",
        rows=rows,
        more=rows[-1].public_id if more else None,
        chosen=chosen,
        sums=lists.open_sums(viewer, today, chosen["book"]),
        states=list(rules.State),
        labels={state: _(label) for state, label in rules.STATE_LABELS.items()},
        pays=lists.pays(viewer),
        is_programme=viewer.kind is Kind.PROGRAMME,
        payee=None if lists.pays(viewer) else queries.payee_of(viewer.organisation_id),
    )


@bp.get("/<invoice>")
@allowed(P.INVOICE_READ, invoice=Invoice)
@confidential("invoice", "invoice")
def detail(invoice):
    """One invoice: what it is for, how to pay it, what came, and what can be done."""
    return show("fees/detail.html", "fees/_invoice.html", **_of(invoice))


def _of(invoice, **refused) -> dict:
    """What the page and its fragment show of ``invoice``; ``refused`` are the forms that were refused."""
    back = services.back_of(invoice)
    deeds = {deed.value for deed in rules.open_deeds(invoice.state, back) if may(MAY[deed], invoice)}
    open_cents = rules.outstanding(invoice.state, invoice.total_cents, invoice.paid_cents)
    fresh = _fresh(invoice, open_cents, back)
    return {
        "invoice": invoice,
        "deeds": deeds,
        "back": back,
        "open_cents": open_cents,
        "last_day": invoice.lapses_on and invoice.lapses_on - timedelta(days=1),
        "payee": queries.payee_of(invoice.payee_id),
        "proofs": queries.proofs_of(invoice),
        "payments": queries.payments_of(invoice),
        "credit_note": queries.credit_note_of(invoice),
        "accept": accept_of(("pdf", "picture")),
        "proof_forms": refused.pop("proof_forms", {}),
        **fresh,
        **refused,
    }


def _fresh(invoice, open_cents, back) -> dict:
    """The forms as they are offered: with today, and with all that is open or owed back."""
    today, seen = queries.today_of(invoice), str(invoice.version)
    offered = {
        "confirm_form": {"amount": _typed(open_cents), "received_on": today},
        "refund_form": {"amount": _typed(back), "received_on": today},
    }
    return {
        name: form(formdata=None, prefix=_prefix(name), data=offered.get(name, {}) | {"seen": seen})
        for name, form in FORMS.items()
    }


def _typed(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""


def _form(name):
    return FORMS[name](prefix=_prefix(name))


def _prefix(name: str) -> str:
    """What the fields' names begin with: a page holds several forms with an amount or a reason."""
    return "" if name == "proof_form" else name.removesuffix("_form")


def _answer(invoice, form, deed, message, **refused):
    """Do ``deed`` if ``form`` is whole; then the renewed invoice, else the same page with what is wrong."""
    if form.accept(deed):
        to = url_for(".detail", invoice=invoice.public_id)
        return done(to, "fees/_invoice.html", message, **(_of(invoice) if wants_fragment() else {}))
    return show("fees/detail.html", "fees/_invoice.html", form.status, **_of(invoice, **refused))


@bp.post("/<invoice>/proof")
@allowed(P.INVOICE_PAY, invoice=Invoice)
def upload(invoice):
    """The payer shows that it paid."""
    form = _form("proof_form")
    return _answer(
        invoice,
        form,
        lambda: services.upload_proof(_viewer(), invoice, received(form.file.data)),
        _("Thank you. Who is paid looks at your proof and confirms the payment."),
        proof_form=form,
    )


@bp.post("/<invoice>/confirm")
@allowed(P.INVOICE_CONFIRM, invoice=Invoice)
def confirm(invoice):
    """The payee's side notes money that came."""
    form = _form("confirm_form")

    def deed():
        return services.confirm(
            _viewer(),
            invoice,
            amount_cents=parse(form),
            received_on=form.received_on.data,
            bank_reference=form.bank_reference.data,
            seen=form.version,
        )

    return _answer(invoice, form, deed, _("The payment is noted; the payer has a receipt."), confirm_form=form)


def parse(form) -> int:
    """The amount typed into ``form`` in cents; Refused beside it."""
    with books.beside("amount"):
        return parse_dollars(form.amount.data)


@bp.post("/<invoice>/refund")
@allowed(P.INVOICE_CONFIRM, invoice=Invoice)
def refund(invoice):
    """The payee's side notes that it gave money back."""
    form = _form("refund_form")

    def deed():
        return services.refund(
            _viewer(),
            invoice,
            amount_cents=parse(form),
            paid_on=form.received_on.data,
            bank_reference=form.bank_reference.data,
            seen=form.version,
        )

    return _answer(invoice, form, deed, _("Noted as returned."), refund_form=form)


@bp.post("/<invoice>/waive")
@allowed(P.INVOICE_CONFIRM, invoice=Invoice)
def waive(invoice):
    """The payee's side lets the payer off."""
    form = _form("waive_form")
    return _answer(
        invoice,
        form,
        lambda: services.waive(_viewer(), invoice, reason=form.reason.data, seen=form.version),
        _("Waived: this counts as confirmed today."),
        waive_form=form,
    )


@bp.post("/<invoice>/cancel")
@allowed(P.INVOICE_CONFIRM, invoice=Invoice)
def cancel(invoice):
    """The payee's side cancels by a credit note."""
    form = _form("cancel_form")
    return _answer(
        invoice,
        form,
        lambda: services.cancel(_viewer(), invoice, reason=form.reason.data, seen=form.version),
        _("Cancelled by a credit note."),
        cancel_form=form,
    )


@bp.post("/proofs/<proof>/refuse")
@allowed(P.INVOICE_CONFIRM, proof=PaymentProof)
def refuse(proof):
    """The payee's side does not accept a proof."""
    invoice, form = proof.invoice, ReasonForm(prefix=f"proof-{proof.public_id}")
    return _answer(
        invoice,
        form,
        lambda: services.refuse_proof(_viewer(), proof, reason=form.reason.data),
        _("Refused. The payer reads your reason."),
        proof_forms={proof.public_id: form},
    )
