"""What is asked at the helpline's desk, and of workers."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from ..web.forms import Form
from . import rules

_SHORT = Length(max=200, message=_l("Use at most %(max)d characters."))


def _choices(words) -> list[tuple[str, str]]:
    return [(code, gettext(label)) for code, label in words.items()]


class FactsForm(Form):
    """What a case is about, how urgent it is and where."""

    topic = SelectField(_l("About"), choices=[], validate_choice=False)
    urgency = SelectField(_l("Urgency"), choices=[], validate_choice=False)
    number = StringField(
        _l("Factory"), [_SHORT],
        description=_l("Its name, in any script, or the number of its certificate, such as C001234."),
    )  # fmt: skip

    def offer(self):
        """Name the choices in the reader's language."""
        self.topic.choices, self.urgency.choices = _choices(rules.TOPICS), _choices(rules.URGENCIES)
        return self


class CaseForm(FactsForm):
    """A call or a chat."""

    channel = RadioField(_l("How"), validate_choice=False)
    topic = RadioField(_l("About"), validate_choice=False)
    is_work = BooleanField(_l("It is about work"), default=True)
    urgency = RadioField(_l("Urgency"), validate_choice=False, default="normal")
    gender = RadioField(_l("Gender, if it was said"), validate_choice=False, default="")
    wants = TextAreaField(_l("What the worker says and wants"))
    identity = StringField(
        _l("Who it is, how to reach"), [_SHORT], description=_l("Optional. Kept encrypted, read by agents alone.")
    )
    call_back = BooleanField(_l("Asks to be called back"))
    consent = BooleanField(_l("Agrees that somebody is asked, without the name"))

    def offer(self):
        """Name the choices in the reader's language."""
        self.channel.choices = _choices({code: rules.CHANNELS[code] for code in ("phone", "chat")})
        self.gender.choices = _choices(rules.GENDERS)
        return super().offer()


class WordsForm(Form):
    """Something said in a case."""

    words = TextAreaField(_l("What you write"))


class EscalateForm(Form):
    """Whom to ask, and what was passed on."""

    to = RadioField(_l("Whom to ask"), validate_choice=False)
    words = TextAreaField(_l("What is passed on"), description=_l("Without the worker's name."))

    def offer(self):
        """Name the choices in the reader's language."""
        self.to.choices = _choices(rules.ESCALATED_TO)
        return self


class CloseForm(Form):
    """How a case ended."""

    outcome = RadioField(_l("Outcome"), validate_choice=False)
    words = TextAreaField(_l("Remark"))

    def offer(self):
        """Name the choices in the reader's language."""
        self.outcome.choices = _choices(rules.OUTCOMES)
        return self


class CardForm(Form):
    """A knowledge card."""

    topic = SelectField(_l("About"), choices=[], validate_choice=False)
    locale = RadioField(_l("Language"), validate_choice=False, default="zh")
    title = StringField(_l("Title"), [_SHORT])
    words = TextAreaField(_l("What we tell workers"))
    seen = HiddenField()

    def offer(self, languages):
        """Name the choices in the reader's language."""
        self.topic.choices, self.locale.choices = _choices(rules.TOPICS), list(languages)
        return self
