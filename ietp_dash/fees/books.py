"""The payee's books: where it is paid, its ledger by month, and booking from a bank statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from flask import request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..accounts.models import Organisation
from ..documents.sheets import answer
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import booking, ledger, queries, services, statement
from .blueprint import bp
from .forms import BookForm, PayeeForm, StatementForm

P = Permission
EARLIEST = date(2000, 1, 1)
MOST_MONTHS = 120


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Show a refusal that names no field beside ``field``."""
    try:
        yield
    except Refused as no:
        raise Refused(no.message, no.field or field, no.conflict, **no.values) from no


def _viewer():
    return current_viewer._get_current_object()


@bp.route("/payee", methods=["GET", "POST"])
@allowed(P.PAYEE_EDIT)
def payee():
    """Where one's organisation is paid."""
    viewer = _viewer()
    row = queries.payee_of(viewer.organisation_id)
    form = PayeeForm(data={"bank_details": row.bank_details if row else ""})
    organisation = db.session.get(Organisation, viewer.organisation_id)
    if request.method == "POST" and form.accept(
        lambda: services.edit_payee(viewer, organisation, bank_details=form.bank_details.data)
    ):
        return done(url_for(".index"), message=_("Saved. Every invoice shows it from now on."))
    return show("fees/payee.html", None, form.status, form=form)


# --- ledger -----------------------------------------------------------------------------------------------------------


def _month(text: str, otherwise: date) -> date:
    """The first day of the month that the address names; that of ``otherwise`` for what is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise.replace(day=1)
    return found if found >= EARLIEST and found.year < 9000 else otherwise.replace(day=1)


def _period() -> tuple[date, date]:
    """(first day, last day) of the months that the address names: this month unless it says so."""
    today = clock.today()
    first = _month(request.args.get("from", ""), today)
    last = _month(request.args.get("to", ""), first)
    last = min(max(first, last), add_months(first, MOST_MONTHS))
    return first, add_months(last, 1) - timedelta(days=1)


@bp.get("/ledger")
@allowed(P.LEDGER_READ)
def book():
    """Entries of the months asked for, with a running balance."""
    viewer, (first, last) = _viewer(), _period()
    only = request.args.get("only") if request.args.get("only") in list(ledger.Entry) else ""
    opening, rows, more = ledger.page(
        viewer.organisation_id, first, last, only=only, after=request.args.get("after", "")[:40]
    )
    closing = ledger.balance_before(viewer.organisation_id, last + timedelta(days=1))
    return show(
        "fees/ledger.html",
        rows=rows,
        opening=opening,
        closing=closing,
        only=only,
        first=first,
        last=last,
        more=rows[-1].position if more else None,
        earlier=add_months(first, -1) if first > EARLIEST else None,
        later=add_months(first, 1),
        kinds={one: _(label) for one, label in ledger.ENTRY_LABELS.items()},
    )


@bp.get("/ledger.<any(csv, xlsx):kind>")
@allowed(P.LEDGER_READ)
def export(kind):
    """The same as a file (csv or xlsx), with every entry of the months."""
    viewer, (first, last) = _viewer(), _period()
    header = [
        _("Day"), _("Entry"), _("Number"), _("Invoice"), _("Payer"), _("The bank's number of the transfer"),
        _("Charged (USD)"), _("Settled (USD)"), _("Balance (USD)"),
    ]  # fmt: skip
    found = ledger.everything(viewer.organisation_id, first, last)
    rows = stream_with_context(_line(one) for one in found)
    name = f"ledger-{first:%Y-%m}" + ("" if (first.year, first.month) == (last.year, last.month) else f"-{last:%Y-%m}")
    return answer(kind, name, header, rows)


def _line(one: ledger.Shown) -> list:
    label = _(ledger.ENTRY_LABELS[one.entry])
    amounts = (one.charged, one.settled, one.balance)
    numbers = (one.number, one.invoice_number, one.payer, one.bank_reference)
    return [one.day.isoformat(), label, *numbers, *(Decimal(cents) / 100 for cents in amounts)]


# --- bank statement ---------------------------------------------------------------------------------------------------


@bp.route("/statement", methods=["GET", "POST"])
@allowed(P.PAYEE_EDIT)
def reconcile():
    """Send a bank statement and see what each transfer pays. Nothing is booked yet, and the file is not kept."""
    form = StatementForm()
    if request.method == "POST" and form.accept(lambda: _read(form.file.data)):
        found = booking.preview(_viewer().organisation_id, form.result)
        return show("fees/preview.html", found=found, counts=_counts(found), words=_words(), choice=_choice)
    return show("fees/statement.html", None, form.status, form=form)


def _read(storage) -> list[statement.Row]:
    if storage is None or not getattr(storage, "filename", ""):
        raise Refused(N_("Choose a file."), "file")
    return statement.read(storage.stream.read(statement.LARGEST_FILE + 1))


def _counts(found) -> dict[str, int]:
    return {match: sum(one.match is match for one in found) for match in booking.Match}


def _words() -> dict[str, str]:
    return {match: _(label) for match, label in booking.MATCH_LABELS.items()}


def _choice(row: statement.Row, invoice) -> str:
    return booking.Chosen(invoice.public_id, row.cents, row.day, row.transaction).value


@bp.post("/statement/book")
@allowed(P.PAYEE_EDIT)
def book_chosen():
    """Book the chosen transfers, each once, and say what became of each."""
    chosen = booking.read_choices(request.form.getlist("book")[: statement.MOST_ROWS])
    form = BookForm()
    if not form.accept(lambda: booking.book(_viewer(), chosen)):
        return show("fees/statement.html", None, form.status, form=StatementForm(formdata=None))
    results = [(one, invoice, no and _(no.message, **no.values)) for one, invoice, no in form.result]
    good = sum(no is None for _one, _invoice, no in results)
    said = ngettext("%(num)s transfer booked", "%(num)s transfers booked", good)
    return show("fees/booked.html", None, 200 if good == len(results) else 409, results=results, said=said)
