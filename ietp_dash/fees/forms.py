"""What is asked when money is paid, received, returned, waived or booked."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..web.forms import Form
from . import rules


class SeenForm(Form):
    """A form on an invoice: ``seen`` is the version of the invoice on the page, so that two clicks act once."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that the person saw; one that never was, where the form does not say."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ProofForm(Form):
    """The slip of a transfer."""

    file = FileField(_l("Proof of payment"), description=_l("The bank's slip: PDF or a picture, 15 MB at most."))


class ConfirmForm(SeenForm):
    """Money that came."""

    amount = StringField(
        _l("Amount received (US dollars)"), [DataRequired(_l("Enter the amount.")), Length(max=20)],
        description=_l("As it arrived; a part is fine."),
    )  # fmt: skip
    received_on = DateField(_l("Received on"), [DataRequired(_l("Enter the day."))])
    bank_reference = StringField(
        _l("The bank's number of the transfer"), [Length(max=80, message=_l("Use at most %(max)d characters."))],
        description=_l("From your statement. The same transfer is never counted twice."),
    )  # fmt: skip


class RefundForm(SeenForm):
    """Money that was given back."""

    amount = StringField(_l("Amount returned (US dollars)"), [DataRequired(_l("Enter the amount.")), Length(max=20)])
    received_on = DateField(_l("Returned on"), [DataRequired(_l("Enter the day."))])
    bank_reference = StringField(
        _l("The bank's number of the transfer"), [Length(max=80, message=_l("Use at most %(max)d characters."))]
    )


class ReasonForm(SeenForm):
    """Why."""

    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why.")),
            Length(max=rules.LONGEST_TEXT, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("The payer reads it."),
    )


class PayeeForm(Form):
    """Where one is paid."""

    bank_details = TextAreaField(
        _l("Bank details"),
        [
            DataRequired(_l("Enter where to pay: name, bank, account, SWIFT code.")),
            Length(max=rules.LONGEST_TEXT, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("Account name, bank and its address, account number or IBAN, SWIFT code. On every invoice."),
    )


class StatementForm(Form):
    """A bank statement as a file."""

    file = FileField(
        _l("Bank statement (CSV)"),
        description=_l("With the columns date, amount, reference text and transaction number; 2 MB at most."),
    )


class BookForm(Form):
    """The rows that were chosen; they are checked one by one."""
