"""What is asked at the helpdesk."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from ..web.forms import Form
from . import rules

_SHORT = Length(max=200, message=_l("Use at most %(max)d characters."))
_EMAIL = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Enter an e-mail address like name@example.com."))


class DeedForm(Form):
    """A button and nothing else."""


class AskForm(Form):
    """An enquiry."""

    topic = SelectField(_l("About"), choices=[], validate_choice=False)
    subject = StringField(_l("Subject"), [_SHORT])
    text = TextAreaField(_l("Your question"))
    files = MultipleFileField(_l("Files"), description=_l("PDF or pictures, at most 15 MB each."))

    def offer(self):
        """Name the choices in the reader's language."""
        self.topic.choices = [("", "–"), *((code, gettext(words)) for code, words in rules.TOPICS.items())]
        return self


class ContactForm(AskForm):
    """An enquiry of somebody without an account."""

    name = StringField(_l("Your name"), [_SHORT])
    email = EmailField(_l("E-mail"), [_EMAIL, Length(max=254)], description=_l("The answer goes there."))


class CallForm(AskForm):
    """A call that a coordinator notes."""

    name = StringField(_l("Who called"), [_SHORT])
    email = EmailField(_l("E-mail"), [Optional(), _EMAIL, Length(max=254)])


class PostForm(Form):
    """Something said."""

    text = TextAreaField(_l("Message"))
    files = MultipleFileField(_l("Files"), description=_l("PDF or pictures, at most 15 MB each."))


class AssignForm(Form):
    """Which colleague, or into which enquiry."""

    agent = SelectField(_l("Colleague"), choices=[], validate_choice=False)
    into = StringField(_l("Merge into"), [_SHORT])


class RateForm(Form):
    """How it was."""

    stars = RadioField(_l("How did we do?"), validate_choice=False)
    remark = TextAreaField(_l("Remark"))

    def offer(self):
        """One to five."""
        words = (_l("bad"), _l("poor"), _l("fair"), _l("good"), _l("very good"))
        self.stars.choices = [(str(n), f"{n}: {label}") for n, label in enumerate(words, 1)]
        return self


class TemplateForm(Form):
    """A text that answers begin with."""

    title = StringField(_l("Title"), [_SHORT])
    words = TextAreaField(_l("Text (English)"))
    words_zh = TextAreaField(_l("Text (Chinese)"))
    words_vi = TextAreaField(_l("Text (Vietnamese)"))


class FaqForm(Form):
    """A frequently asked question."""

    topic = SelectField(_l("About"), choices=[], validate_choice=False)
    locale = RadioField(_l("Language"), validate_choice=False, default="en")
    question = StringField(_l("Question"), [Length(max=300, message=_l("Use at most %(max)d characters."))])
    answer = TextAreaField(_l("Answer"))
    published = BooleanField(_l("Published"))

    def offer(self, languages):
        """Name the choices in the reader's language."""
        self.topic.choices = [(code, gettext(words)) for code, words in rules.TOPICS.items()]
        self.locale.choices = list(languages)
        return self
