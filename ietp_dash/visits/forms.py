"""What is asked about a visit: who makes it, when it may begin, which time is booked, the questionnaire."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length

from ..web.forms import Form, text_of
from . import questions


class DeedForm(Form):
    """A button and nothing else."""


class SpecialistForm(Form):
    """Who makes the visit."""

    specialist = SelectField(_l("Specialist"), [InputRequired(_l("Choose a specialist."))])
    note = TextAreaField(
        _l("Note"), [Length(max=2000)], description=_l("For the specialist: whom you spoke to, what to mind.")
    )

    def offer(self, auditors, kinds):
        """The accredited to choose from."""
        named = [(one.public_id, f"{one.person.name} – {one.firm.name} ({kinds(one.kind)})") for one in auditors]
        self.specialist.choices = [("", gettext("Choose")), *named]
        return self


class TimeForm(Form):
    """A day and a time on the factory's clocks."""

    day = DateField(_l("Date"), [InputRequired(_l("Enter a day."))])
    at = TimeField(_l("Begins at"), [InputRequired(_l("Enter a time."))])


class BookForm(Form):
    """One of the times offered."""

    slot = StringField(_l("Time"), [InputRequired(_l("Choose a time."))])


def _field(code: str, words: str):
    if code in questions.NUMBERS:
        return IntegerField(text_of(words))
    if code in questions.CHOICES:
        return RadioField(text_of(words), validate_choice=False)
    return TextAreaField(text_of(words))


class QuestionnaireForm(Form):
    """The questionnaire; what may be written is checked by rules.questionnaire_of."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in questions.CHOICES:
            self[code].choices = [(one, gettext(label)) for one, label in questions.YES_NO.items()]

    def validate(self, extra_validators=None) -> bool:
        """Only that the form is ours: the rule says beside each question what is wrong."""
        return "csrf_token" not in self._fields or self.csrf_token.validate(self)


for _code, _words in questions.QUESTIONNAIRE.items():
    setattr(QuestionnaireForm, _code, _field(_code, _words))
