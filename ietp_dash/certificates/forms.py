"""What is asked about certificates: a use of the seal, the answer to it, and a change of the site."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from ..web.forms import Form, text_of
from . import words
from .rules import SITE_COLUMNS, SiteChange, effect_of

_LONGEST = Length(max=1000, message=_l("Use at most %(max)d characters."))
_NAME = Length(max=200, message=_l("Use at most %(max)d characters."))
_ADDRESS = Length(max=400, message=_l("Use at most %(max)d characters."))
_PLACE = Length(max=100, message=_l("Use at most %(max)d characters."))
_CODE = Length(max=20, message=_l("Use at most %(max)d characters."))


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


class ReportForm(Form):
    """What changes about the site, from when on, and what shows it; which columns are asked depends on the change."""

    name = StringField(text_of(words.COLUMNS["name"]), [_NAME])
    name_local = StringField(text_of(words.COLUMNS["name_local"]), [_NAME])
    parent = StringField(text_of(words.COLUMNS["parent"]), [_NAME])
    address = StringField(text_of(words.COLUMNS["address"]), [_ADDRESS])
    address_local = StringField(text_of(words.COLUMNS["address_local"]), [_ADDRESS])
    city = StringField(text_of(words.COLUMNS["city"]), [_PLACE])
    province = StringField(text_of(words.COLUMNS["province"]), [_PLACE])
    postal_code = StringField(text_of(words.COLUMNS["postal_code"]), [_CODE])
    takes_effect_on = DateField(_l("From which day on"), [Optional()])
    explanation = TextAreaField(_l("What happens, and why"), [_LONGEST])
    file = FileField(
        _l("Paper that shows it"),
        description=_l("For example the new business licence. PDF or picture, at most 15 MB."),
    )

    def asked(self, change: SiteChange) -> list:
        """The fields of the columns that ``change`` touches."""
        return [self[name] for name in SITE_COLUMNS[change]]

    def said(self, change: SiteChange) -> dict[str, str]:
        """What they say."""
        return {field.name: field.data or "" for field in self.asked(change)}


class SiteAnswerForm(Form):
    """The coordinator's remark beside the answer."""

    remark = TextAreaField(_l("Remark"), [_LONGEST], description=_l("The factory reads it. Not needed to confirm."))


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
