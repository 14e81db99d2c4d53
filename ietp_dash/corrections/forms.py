"""What is asked about corrections: the answer, its evidence, evaluations, the reviewer's word, extensions, disputes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from ..audits.rules import SEVERITY_LABELS
from ..web.forms import Form
from .labels import CAUSES, EVALUATIONS, OUTCOMES


class AnswerForm(Form):
    """The answer to one finding (K2); ``version`` is the one that its writer had before them."""

    root_cause = RadioField(_l("Root cause"), validators=[Optional()], validate_choice=False)
    root_cause_text = TextAreaField(_l("Why it could happen"))
    action = TextAreaField(_l("Corrective action"), description=_l("What you did or will do about this case."))
    preventive_action = TextAreaField(_l("Preventive action"), description=_l("What keeps it from coming back."))
    owner = StringField(_l("Owner"), description=_l("Who answers for it."))
    due_on = DateField(_l("Due"), validators=[Optional()])
    version = HiddenField()

    def offer(self):
        """The four kinds of root cause."""
        self.root_cause.choices = [(code, _(label)) for code, label in CAUSES.items() if code]
        return self


class EvidenceForm(Form):
    """A photo or paper that shows the correction."""

    file = FileField(_l("Photo or PDF"))
    captured_on = DateField(_l("Taken on"), validators=[Optional()])


class EvaluationForm(Form):
    """The firm's word on an answer (K6)."""

    verdict = RadioField(_l("Evaluation"), validate_choice=False)
    evaluation_remarks = TextAreaField(
        _l("Remarks for the reviewer"), description=_l("Neither the factory nor buyers read them.")
    )

    def offer(self):
        """Sufficient or not."""
        self.verdict.choices = [(code, _(label)) for code, label in EVALUATIONS.items() if code]
        return self


class AheadForm(Form):
    """The reviewer accepts; without the firm's evaluation only knowingly (K6)."""

    ahead = BooleanField(_l("Decide without the audit firm's evaluation"))


class ReturnForm(AheadForm):
    """What has to change."""

    remarks = TextAreaField(_l("Remarks"), description=_l("The factory reads them beside its answer."))


class CloseForm(Form):
    """How the evidence was verified."""

    how = RadioField(_l("Verified"), validate_choice=False)

    def offer(self):
        """By desk or on site."""
        self.how.choices = [("desk", _("Desk review")), ("on_site", _("On site"))]
        return self


class ExtensionForm(Form):
    """A later due day, once a finding (K8)."""

    until = DateField(_l("New due day"), validators=[Optional()])
    reason = TextAreaField(_l("Reason"), description=_l("Why the correction takes longer. The reviewer reads it."))


class WordsForm(Form):
    """The reviewer's word on an extension; asked for when it is refused."""

    words = TextAreaField(_l("Reason"), description=_l("The factory reads it. Needed when you refuse."))


class DisputeForm(Form):
    """What one side writes in a dispute."""

    text = TextAreaField(_l("Your words"))


class OutcomeForm(DisputeForm):
    """The reviewer's answer to a dispute (K10)."""

    outcome = RadioField(_l("Answer"), validate_choice=False)
    severity = RadioField(_l("New severity"), validate_choice=False, validators=[Optional()])

    def offer(self, severities):
        """What may become of the finding; ``severities``: the others that its checkpoint allows."""
        left_out = {"open"} if severities else {"open", "regraded"}
        self.outcome.choices = [(code, _(label)) for code, label in OUTCOMES.items() if code not in left_out]
        self.severity.choices = [(code, _(SEVERITY_LABELS[code])) for code in dict.fromkeys(severities)]
        return self


class DeedForm(Form):
    """A button and nothing else: submit the plan, mark for a check on site."""


class SheetForm(Form):
    """A sheet of answers, or what its preview carries."""

    file = FileField(_l("Spreadsheet"), description=_l("The file you took out here, as XLSX or CSV."))
    packed = HiddenField()
