"""What is asked about certificates: a use of the seal, the answer to it, and a change of the site."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..web.forms import Form
from . import words
from .rules import SiteChange, effect_of

_LONGEST = Length(max=1000, message=_l("Use at most %(max)d characters."))
_NAME = Length(max=200, message=_l("Use at most %(max)d characters."))


class UseForm(Form):
    """Where and how a factory wants to show the seal."""

    use = TextAreaField(
        _l("Where and how"),
        [DataRequired(_l("Say where the seal would stand.")), _LONGEST],
        description=_l("For example: on the outer box of one product line, 3 cm wide, from March on."),
    )


class AnswerForm(Form):
    """Granted or refused, and why."""

    reason = TextAreaField(_l("Remark"), [_LONGEST], description=_l("The factory reads it. A refusal needs it."))


class DeedForm(Form):
    """A button and nothing else."""


class ReissueForm(Form):
    """What changed about the site, and the names from now on."""

    change = RadioField(_l("What changed"), validate_choice=False)
    name = StringField(_l("Name in English"), [_NAME])
    name_local = StringField(_l("Name in local script"), [_NAME])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [one for one in SiteChange if effect_of(one).reissues]
        self.change.choices = [(one.value, gettext(words.CHANGES[one])) for one in kinds]

    @property
    def chosen(self) -> SiteChange:
        """The change chosen; the first where none was, or none that there is."""
        known = {one.value for one in SiteChange}
        return SiteChange(self.change.data) if self.change.data in known else SiteChange.NAME
