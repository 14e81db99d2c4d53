"""What is asked of reporters, and of officers."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from ..web.forms import Form
from . import rules

_LONG = Length(max=rules.LONGEST, message=_l("Use at most %(max)d characters."))
_SHORT = Length(max=rules.SHORT, message=_l("Use at most %(max)d characters."))


def _choices(words: dict) -> list:
    return [(code, gettext(said)) for code, said in words.items()]


class DeedForm(Form):
    """A button and nothing else."""


class TellForm(Form):
    """A complaint."""

    about = RadioField(_l("What it is about"), validate_choice=False)
    parties = StringField(_l("Whom it concerns"), [_SHORT], description=_l("Factory, audit firm or auditor."))
    text = TextAreaField(_l("What happened"), [_LONG], description=_l("What, where, when, and how you know."))

    def offer(self, among=rules.OF_AUDITORS):
        """Name the subjects in the reader's language."""
        self.about.choices = [(code, words) for code, words in _choices(rules.ABOUT) if code in among]
        return self


class TextForm(Form):
    """A message."""

    text = TextAreaField(_l("Message"), [_LONG])


class StepForm(Form):
    """A step of the investigation."""

    text = TextAreaField(_l("Step"), [_LONG])


class ReasonForm(Form):
    """A reason."""

    reason = TextAreaField(_l("Reason"), [_LONG])


class HoldForm(Form):
    """Who holds the case, and its risk."""

    holder = SelectField(_l("Investigator"), validate_choice=False)
    risk = RadioField(_l("Risk"), validate_choice=False)

    def offer(self, officers, conflicted):
        """The officers without a conflict."""
        able = [one for one in officers if one.id not in conflicted]
        self.holder.choices = [("", "–"), *((one.public_id, one.name) for one in able)]
        self.risk.choices = _choices(rules.RISKS)
        self.people = {one.public_id: one.id for one in able}
        return self


class PartiesForm(Form):
    """Whom the case concerns."""

    firm = SelectField(_l("Audit firm"), validate_choice=False)
    auditor = StringField(_l("Auditor's number"), [_SHORT])
    site = StringField(_l("Factory"), [_SHORT], description=_l("Its certificate number or whole name."))

    def offer(self, firms):
        """The firms on the list."""
        self.firm.choices = [("", "–"), *((one.public_id, one.name) for one in firms)]
        return self


class EvidenceForm(Form):
    """A file."""

    file = FileField(_l("File"), description=_l("PDF or picture, at most 15 MB."))


class FindingForm(Form):
    """The finding."""

    finding = RadioField(_l("Finding"), validate_choice=False)
    text = TextAreaField(_l("Reasons"), [_LONG])

    def offer(self):
        """The findings in the reader's language."""
        self.finding.choices = _choices(rules.FINDINGS)
        return self


class SanctionForm(Form):
    """What follows."""

    sanction = RadioField(_l("What follows"), validate_choice=False)
    reason = TextAreaField(_l("Reason that others read"), [_LONG], description=_l("Say nothing of the reporter."))

    def offer(self):
        """The sanctions in the reader's language."""
        self.sanction.choices = _choices(rules.SANCTIONS)
        return self
