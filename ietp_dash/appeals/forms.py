"""What is asked about appeals: grounds and evidence, a panel, views, the outcome."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from ..checklists.rules import SEVERITY_LABELS
from ..web.forms import Form
from . import rules

_LONG = Length(max=rules.LONGEST, message=_l("Use at most %(max)d characters."))


class SlipForm(Form):
    """What was mis-keyed."""

    reason = TextAreaField(_l("What was mis-keyed"), description=_l("The factory reads it."))


class DeedForm(Form):
    """A button and nothing else."""


class GroundsForm(Form):
    """What an appeal is against, where that is open, and why."""

    kind = RadioField(_l("Against"), validate_choice=False)
    grounds = TextAreaField(
        _l("Grounds"),
        [_LONG],
        description=_l("What is wrong, and what shows it. The integrity officer and the panel read it."),
    )

    def offer(self, kinds):
        """Name the kinds that come into question."""
        self.kind.choices = [(code, gettext(rules.KINDS[code])) for code in kinds]
        return self


class FileForm(Form):
    """Evidence."""

    file = FileField(_l("Evidence"), description=_l("PDF or picture, at most 15 MB."))


class SeatForm(Form):
    """Somebody for the panel."""

    person = SelectField(_l("Reviewer or management"), validate_choice=False)

    def offer(self, people):
        """``people`` by key; who decided in the case is not among them."""
        self.person.choices = [("", "–"), *((str(key), one.name) for key, one in people.items())]
        return self

    @property
    def chosen(self) -> int:
        """The key chosen; 0 for none."""
        return int(self.person.data) if (self.person.data or "").isdecimal() else 0


class ViewForm(Form):
    """A panel member's view."""

    view = RadioField(_l("Your view"), validate_choice=False)
    reasons = TextAreaField(
        _l("Reasons"), [_LONG], description=_l("The integrity officer reads them; the factory does not.")
    )

    def offer(self):
        """Name the views."""
        self.view.choices = [(code, gettext(rules.OUTCOMES[code])) for code in rules.VIEWS]
        return self


class OutcomeForm(Form):
    """The outcome with reasons and effect."""

    outcome = RadioField(_l("Outcome"), validate_choice=False)
    reasons = TextAreaField(_l("Reasons"), [_LONG], description=_l("The factory reads them."))
    effect = TextAreaField(_l("What follows from it"), [_LONG], description=_l("The factory reads it."))
    severity = SelectField(_l("Lower severity"), validate_choice=False)
    months = SelectField(_l("Shorter waiting time"), validate_choice=False)

    def offer(self, severities, months):
        """What may be chosen for this appeal."""
        self.outcome.choices = [(code, gettext(words)) for code, words in rules.OUTCOMES.items()]
        self.severity.choices = [("", "–"), *((code, gettext(SEVERITY_LABELS[code])) for code in severities)]
        self.months.choices = [("", "–"), *((str(one), gettext("%(n)d months", n=one)) for one in months)]
        return self

    def said(self) -> dict:
        """What was chosen."""
        months = int(self.months.data) if (self.months.data or "").isdecimal() else None
        told = {name: self[name].data or "" for name in ("outcome", "reasons", "effect", "severity")}
        return told | {"months": months}
