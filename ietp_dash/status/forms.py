"""What reviewers and factories are asked about decisions."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from ..audits.rules import SEVERITY_LABELS
from ..web.forms import Form
from .labels import STATUSES

_LONGEST = Length(max=4000, message=_l("Use at most %(max)d characters."))
CHOOSABLE = ("certified", "remediation", "probation", "progressing", "assessed", "terminated")


def _number(text):
    """A number of months as sent; None for none, or for what is no number."""
    said = str(text or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else None


class FollowForm(Form):
    """Decide what the rules propose; ``kind`` and ``months`` where there is a choice."""

    seen = HiddenField()
    kind = RadioField(_l("Offer"), validators=[Optional()], validate_choice=False)
    months = RadioField(_l("For how many months"), coerce=_number, validators=[Optional()], validate_choice=False)

    def offer(self, proposal: dict, terms):
        """Name the choices that this proposal leaves."""
        self.kind.choices = [(code, _(STATUSES[code])) for code in proposal["offers"]]
        waits = [n for n, _day in proposal["reapply"]] if proposal["status"] == "terminated" else []
        self.months.choices = [
            (str(n), str(n)) for n in (waits or (terms.remediation_months if proposal["offers"] else ()))
        ]
        return self


class OverrideForm(Form):
    """Decide otherwise, with a reason."""

    seen = HiddenField()
    verdict = SelectField(_l("Decide instead"), validate_choice=False)
    months = SelectField(
        _l("Months"),
        coerce=_number,
        validate_choice=False,
        description=_l("The length of Remediation, or the wait before a terminated factory may apply again."),
    )
    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Give the reason for deciding otherwise.")), _LONGEST],
        description=_l("The factory reads it in the decision letter."),
    )  # fmt: skip

    def offer(self, terms):
        """Name the statuses and lengths."""
        self.verdict.choices = [(code, _(STATUSES[code])) for code in CHOOSABLE]
        months = sorted({*terms.remediation_months, *terms.termination_months})
        self.months.choices = [("", "–"), *((str(n), str(n)) for n in months)]
        return self


class AnswerForm(Form):
    """The second person's words."""

    answer = TextAreaField(_l("Reason"), [_LONGEST])


class RegradeForm(Form):
    """Another severity for one finding, with a reason that the factory reads."""

    severity = SelectField(_l("Severity"), validate_choice=False)
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason; the factory reads it.")), _LONGEST])

    def offer(self, allowed):
        """Name the severities that the checkpoint allows."""
        self.severity.choices = [(code, _(SEVERITY_LABELS[code])) for code in SEVERITY_LABELS if code in allowed]
        return self


class OfferForm(Form):
    """The factory's choice."""

    choice = RadioField(_l("We accept"), validate_choice=False)

    def offer(self, codes):
        """Name what may be accepted."""
        self.choice.choices = [(code, _(STATUSES[code])) for code in codes]
        return self


class UndertakingForm(Form):
    """What a factory signs for its cycle."""

    kind = RadioField(_l("We sign"), validate_choice=False)
    text = TextAreaField(
        _l("In your words"),
        [_LONGEST],
        description=_l(
            "Of a declaration: what was not shown and where the true records are. Of a plan: what you will do, by "
            "when, and who answers for it. Not needed for a waiver."
        ),
    )
    name = StringField(_l("Your name, as signature"), [Length(max=200)])

    def offer(self, kinds):
        """Name what may be signed of ``kinds``."""
        words = {
            "transparency": _("that we declare transparency about what was not shown"),
            "remediation_plan": _("a remediation plan for what was found"),
            "waiver": _("that we waive the rest of the transparency days"),
        }
        self.kind.choices = [(kind, words[kind]) for kind in kinds]
        return self
