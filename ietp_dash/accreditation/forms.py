"""What is asked about accreditations, a firm's people, and conflicts of interest."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from ..factories.forms import Boxes
from ..programme.holidays import COUNTRIES
from ..web.forms import Form
from ..web.presentation import country
from . import rules

_REASON = [DataRequired(_l("Give a reason.")), Length(max=rules.LONGEST_REASON)]
_DAY = [InputRequired(_l("Enter a day."))]


class PeriodForm(Form):
    """From when to when."""

    valid_from = DateField(_l("First day"), _DAY)
    valid_to = DateField(_l("Last day"), _DAY)


class FirmForm(PeriodForm):
    """A firm's accreditation."""

    man_days_a_month = IntegerField(
        _l("Man-days a month"),
        [InputRequired(_l("Enter a whole number.")), NumberRange(0, 10_000, _l("Enter a whole number, 0 or more."))],
        description=_l("How much it can audit in a month; a draw gives it no more."),
    )
    countries = Boxes(_l("Countries"), description=_l("Tick none if it works in all of them."))

    def offer(self):
        """Name the choices in the reader's language."""
        self.countries.choices = sorted(((code, country(code)) for code in COUNTRIES), key=lambda pair: pair[1])
        return self


class GrantForm(FirmForm):
    """A firm to accredit."""

    firm = SelectField(_l("Audit firm"))

    def offer_firms(self, firms):
        """The firms to choose from."""
        self.firm.choices = [(one.public_id, one.name) for one in firms]
        return self.offer()


class ReasonForm(Form):
    """Why: to suspend, or to end a suspension."""

    reason = TextAreaField(_l("Reason"), _REASON)


class PersonForm(Form):
    """What a firm keeps of one of its people."""

    kind = SelectField(_l("Accredited as"))
    languages = Boxes(_l("Languages"))
    skills = Boxes(_l("Skills"))
    photo = FileField(_l("Photo"), description=_l("The face, seen from the front. A guard at the gate compares it."))

    def offer(self):
        """Name the choices in the reader's language."""
        self.kind.choices = [(code, gettext(label)) for code, label in rules.KINDS.items()]
        self.languages.choices = [(code, gettext(label)) for code, label in rules.LANGUAGES.items()]
        self.skills.choices = [(code, gettext(label)) for code, label in rules.SKILLS.items()]
        return self


class NewPersonForm(PersonForm):
    """Somebody whom a firm enters."""

    person = SelectField(_l("Person"), description=_l("Invite people under People first."))
    number = StringField(
        _l("APSCA number"), [DataRequired(_l("Enter the number as on the card: letters and digits.")), Length(max=20)]
    )

    def offer_people(self, people):
        """The firm's people to choose from."""
        self.person.choices = [(one.public_id, one.name) for one in people]
        return self.offer()


class ConflictForm(Form):
    """A conflict of interest."""

    firm = SelectField(_l("Audit firm"))
    person = SelectField(_l("Who is concerned"))
    factory = StringField(
        _l("Factory"),
        [DataRequired(_l("Enter the factory.")), Length(max=200)],
        description=_l("Its certificate number, for example C001234."),
    )
    reason = TextAreaField(_l("Reason"), _REASON)
    until = DateField(_l("Until"), [Optional()], description=_l("Leave it empty if it has no end."))

    def offer(self, firms, people):
        """The firms and people to choose from; ``people`` are auditors."""
        self.firm.choices = [(one.public_id, one.name) for one in firms]
        several = len(firms) > 1
        named = [
            (one.public_id, f"{one.person.name} ({one.firm.name})" if several else one.person.name) for one in people
        ]
        self.person.choices = [("", gettext("The whole firm")), *named]
        return self


class EmptyForm(Form):
    """A button and nothing else."""
