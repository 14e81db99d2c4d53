"""The blueprint of the fees' pages, shared by the modules that hold them."""

from flask import Blueprint
from flask_babel import gettext

from ..kernel import clock
from ..web.presentation import money
from . import rules
from .models import Invoice

bp = Blueprint("fees", __name__, url_prefix="/fees")
_CHIPS = {rules.State.ISSUED: "due", rules.State.PROOF_UPLOADED: "waiting"}


@bp.app_template_global()
def invoice_state(invoice: Invoice) -> tuple[str, str]:
    """(the chip's code, the word) of an invoice's state as people see it today."""
    state = rules.shown(invoice.state, invoice.due_on, clock.today())
    return _CHIPS.get(state, state.value), gettext(rules.STATE_LABELS[state])


@bp.app_template_global()
def invoice_kind(invoice: Invoice) -> str:
    """What an invoice is for."""
    return gettext(rules.KIND_LABELS[rules.Kind(invoice.kind)])


@bp.app_template_global()
def fee_line(line) -> str:
    """A line's words in the reader's language."""
    return gettext(line.text, **line.values) if line.text else ""


@bp.app_template_global()
def fee_reason(reason: str) -> str:
    """A reason: a person's own words, or the system's in the reader's language."""
    return gettext(reason) if reason else ""


@bp.app_template_global()
def grouped_reference(reference: str) -> str:
    """A reference in groups of four, as people copy it."""
    return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))


@bp.app_template_filter()
def signed_money(cents: int) -> str:
    """An amount that may be negative, with a true minus sign."""
    return ("\u2212" if cents < 0 else "") + money(abs(cents))
