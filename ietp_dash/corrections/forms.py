"""What is asked about corrections: the factory's answer, its evidence, the reviewer's word."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from ..web.forms import Form
from .labels import CAUSES


class AnswerForm(Form):
    """The answer to one finding (K2)."""

    root_cause = RadioField(_l("Root cause"), validators=[Optional()], validate_choice=False)
    root_cause_text = TextAreaField(_l("Why it could happen"))
    action = TextAreaField(_l("Corrective action"), description=_l("What you did or will do about this case."))
    preventive_action = TextAreaField(_l("Preventive action"), description=_l("What keeps it from coming back."))
    owner = StringField(_l("Owner"), description=_l("Who answers for it."))
    due_on = DateField(_l("Due"), validators=[Optional()])

    def offer(self):
        """The four kinds of root cause."""
        self.root_cause.choices = [(code, _(label)) for code, label in CAUSES.items() if code]
        return self


class EvidenceForm(Form):
    """A photo or paper that shows the correction."""

    file = FileField(_l("Photo or PDF"))
    captured_on = DateField(_l("Taken on"), validators=[Optional()])


class ReturnForm(Form):
    """What has to change."""

    remarks = TextAreaField(_l("Remarks"), description=_l("The factory reads them beside its answer."))


class CloseForm(Form):
    """How the evidence was verified."""

    how = RadioField(_l("Verified"), validate_choice=False)

    def offer(self):
        """By desk or on site."""
        self.how.choices = [("desk", _("by desk review")), ("on_site", _("on site"))]
        return self


class DeedForm(Form):
    """A button and nothing else: submit the plan, accept an answer."""
