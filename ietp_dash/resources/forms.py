"""What is asked about editions, and of who gives feedback."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ..factories.forms import Boxes
from ..web.forms import Form
from . import rules

_SHORT = Length(max=200, message=_l("Use at most %(max)d characters."))


class DeedForm(Form):
    """A button and nothing else."""


class EditionForm(Form):
    """An edition of a resource."""

    kind = RadioField(_l("Kind"), validate_choice=False)
    locale = RadioField(
        _l("Language"), validate_choice=False, default="en",
        description=_l("The same resource may stand in several languages; readers confirm it once, in any of them."),
    )  # fmt: skip
    title = StringField(_l("Title"), [_SHORT])
    summary = TextAreaField(_l("What it is about"))
    changed = TextAreaField(_l("What changed"), description=_l("Since the edition before."))
    audiences = Boxes(_l("Who reads it"), validate_choice=False)
    effective_on = DateField(_l("In effect from"), [Optional()])
    confirms = BooleanField(_l("Readers confirm that they have read it"))
    file = FileField(
        _l("File"), description=_l("PDF or picture of at most 15 MB, or a film (MP4, WebM) of at most 30 MB.")
    )
    link = StringField(_l("Or a link"), [Length(max=400, message=_l("Use at most %(max)d characters."))])

    def offer(self, languages):
        """Name the choices in the reader's language."""
        self.kind.choices = [(code, gettext(words)) for code, words in rules.KINDS.items()]
        self.audiences.choices = [(code, gettext(words)) for code, words in rules.AUDIENCES.items()]
        self.locale.choices = list(languages)
        return self


class FeedbackForm(Form):
    """What somebody thinks of a page."""

    words = TextAreaField(_l("What is good, what is missing, what is wrong?"))
    endpoint = HiddenField()
