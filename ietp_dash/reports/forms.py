"""What is asked when a report is written, and when a factory assesses its auditors."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, RadioField, TextAreaField

from ..web.forms import Form

SCORES = {
    "conduct": _l("Conduct: polite and professional"),
    "punctuality": _l("Punctuality"),
    "knowledge": _l("Knowledge of law and checklist"),
    "fairness": _l("Fairness: listened to both sides"),
    "explanation": _l("Explanation of what was found"),
    "privacy": _l("Privacy of the workers' interviews"),
}


class SummaryForm(Form):
    """The report's summary."""

    summary = TextAreaField(
        _l("Summary in English"), description=_l("What was seen, how the records stood, what stands out.")
    )
    summary_zh = TextAreaField(_l("Summary in Chinese"), description=_l("One of the two languages is enough."))


class ErratumForm(Form):
    """A correction to a submitted report."""

    stands = TextAreaField(_l("What stands in the report"), description=_l("Where it is and how it reads."))
    right = TextAreaField(_l("What is right"))


class SubmitForm(Form):
    """Hand the report in; the notes on hints come beside it."""


class AssessmentForm(Form):
    """How the audit was, in the factory's eyes."""

    conduct = RadioField(SCORES["conduct"], validate_choice=False)
    punctuality = RadioField(SCORES["punctuality"], validate_choice=False)
    knowledge = RadioField(SCORES["knowledge"], validate_choice=False)
    fairness = RadioField(SCORES["fairness"], validate_choice=False)
    explanation = RadioField(SCORES["explanation"], validate_choice=False)
    privacy = RadioField(SCORES["privacy"], validate_choice=False)
    identity_shown = BooleanField(_l("The auditors showed who they are"))
    favour_asked = BooleanField(
        _l("An auditor asked for money, a gift or another favour"),
        description=_l("Only the integrity officer reads this. It opens a case."),
    )
    text = TextAreaField(_l("What else you want to say"))

    def offer(self):
        """One to five for each."""
        for name in SCORES:
            self[name].choices = [(str(n), str(n)) for n in range(1, 6)]
        return self

    def scores(self) -> dict[str, int]:
        """The scores as numbers; 0 where none was chosen."""
        chosen = {name: self[name].data or "" for name in SCORES}
        return {name: int(said) if said in ("1", "2", "3", "4", "5") else 0 for name, said in chosen.items()}


class AnswersForm(Form):
    """A sheet of answers, or what its preview carries."""

    file = FileField(_l("Spreadsheet"), description=_l("The file you took out here, as XLSX or CSV."))
    packed = HiddenField()
