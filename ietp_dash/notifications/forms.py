"""Asking how somebody wants to be told."""

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from ..kernel.errors import N_
from ..web.forms import Form, text_of
from .rules import MAILINGS

MAILING_LABELS = {
    "at_once": N_("At once"),
    "daily": N_("Once a day"),
    "weekly": N_("Once a week, on Monday"),
    "never": N_("Only what cannot be switched off"),
}
_MAILINGS = [SelectChoice(one, text_of(MAILING_LABELS[one])) for one in MAILINGS]
_HOURS = [SelectChoice(str(hour), f"{hour:02d}:00") for hour in range(24)]
_OR_NONE = [SelectChoice("", text_of(N_("no quiet hours"))), *_HOURS]


def _hour(value):
    return int(value) if value not in (None, "", "None") else None


class MailingForm(Form):
    """How often, at which hour, and when not. The ways of each kind are boxes beside it, read from the request."""

    mailing = RadioField(text_of(N_("Mails come")), choices=_MAILINGS)
    hour = SelectField(text_of(N_("Hour of the daily or weekly mail")), choices=_HOURS, coerce=int)
    quiet_from = SelectField(text_of(N_("No mail from")), choices=_OR_NONE, coerce=_hour)
    quiet_to = SelectField(text_of(N_("until")), choices=_OR_NONE, coerce=_hour)

    @property
    def hours(self) -> dict:
        """The wishes by the names of Wish."""
        return {name: self[name].data for name in ("mailing", "hour", "quiet_from", "quiet_to")}
