"""What the account pages ask."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from ..web.forms import Form

_required = DataRequired(_l("Fill this in."))
_email = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Enter an e-mail address like name@example.com."))


class DeedForm(Form):
    """A button and nothing else."""


class LookForm(Form):
    """Why somebody of the programme looks as another person."""

    reason = StringField(_l("Why you look"), description=_l("The person reads it."))


class DataRequestForm(Form):
    """What a person asks about the data kept of them."""

    kind = RadioField(_l("What you ask for"), validate_choice=False)
    text = TextAreaField(_l("What it is about"))


class DataAnswerForm(Form):
    """The administrator's answer."""

    answer = TextAreaField(_l("Answer"), description=_l("The person reads it."))


class SignInForm(Form):
    """E-mail and password."""

    email = StringField(_l("E-mail"), [_required, Length(max=254)])
    password = PasswordField(_l("Password"), [_required, Length(max=1024)])


class ForgottenForm(Form):
    """Where to send the link."""

    email = EmailField(_l("E-mail"), [_required, _email, Length(max=254)])


class NewPasswordForm(Form):
    """A new password."""

    password = PasswordField(_l("New password"), [_required], description=_l("At least 12 characters."))


class JoinForm(Form):
    """Taking an invitation up."""

    name = StringField(_l("Your name"), [_required, Length(max=200)])
    password = PasswordField(_l("Choose a password"), [_required], description=_l("At least 12 characters."))


class ChangePasswordForm(Form):
    """The old password proves that it is you."""

    current = PasswordField(_l("Current password"), [_required])
    password = PasswordField(_l("New password"), [_required], description=_l("At least 12 characters."))


class ChangeEmailForm(Form):
    """A new address, confirmed by mail."""

    email = EmailField(_l("New e-mail"), [_required, _email, Length(max=254)])
    current = PasswordField(_l("Current password"), [_required])


class PreferencesForm(Form):
    """Name, language, time zone."""

    name = StringField(_l("Your name"), [_required, Length(max=200)])
    locale = RadioField(_l("Language"), [_required])
    zone = SelectField(_l("Time zone"), [_required])


class InviteForm(Form):
    """Who joins, and as what."""

    email = EmailField(_l("E-mail"), [_required, _email, Length(max=254)])
    name = StringField(_l("Name"), [_required, Length(max=200)])
    role = RadioField(_l("Role"), [_required])


class InviteOrganisationForm(InviteForm):
    """An organisation and its first person."""

    kind = RadioField(_l("Kind of organisation"), [_required])
    organisation = StringField(_l("Name of the organisation"), [_required, Length(max=200)])
    organisation_local = StringField(_l("Name in local script"), [Optional(), Length(max=200)])
    country = SelectField(_l("Country"), [_required])
