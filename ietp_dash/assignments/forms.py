"""What is asked when an audit is assigned, answered and planned, and when somebody is closed or away."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from ..factories.forms import Boxes
from ..web.forms import Form
from . import dating, rules

_LONGEST = Length(max=rules.LONGEST_REASON)
_DAY = [InputRequired(_l("Enter a day."))]
_WHOLE = InputRequired(_l("Enter a whole number."))


class DeedForm(Form):
    """A button and nothing else: draw, accept, approve."""


class OverrideForm(Form):
    """Which firm, and why not by the draw."""

    firm = SelectField(_l("Audit firm"))
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Say why this firm and not the one drawn.")), _LONGEST])

    def offer(self, firms, words):
        """The firms as (public id, name, why the draw leaves it out or None); ``words`` say the reasons."""
        self.firm.choices = [(one, f"{name} – {words(why)}" if why else name) for one, name, why in firms]
        return self


class DeclineForm(Form):
    """Why not."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why not: the coordinator reads it.")), _LONGEST],
        description=_l("The coordinator reads it. Another firm is drawn at once."),
    )


class DeviationForm(Form):
    """Other man-days than the terms compute."""

    man_days = IntegerField(_l("Man-days"), [_WHOLE])
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Say why other man-days are needed.")), _LONGEST])


class FollowUpForm(Form):
    """Why a reviewer orders a follow-up; a factory's manager asks without a reason."""

    because = TextAreaField(_l("What is to be looked at"), [_LONGEST])


class InvestigationForm(Form):
    """What is suspected."""

    because = TextAreaField(
        _l("What is to be investigated"),
        [DataRequired(_l("Say what is to be investigated: the firm reads it.")), _LONGEST],
        description=_l("The firm's managers and its auditors read it. Name no worker and no source."),
    )


class ExtendForm(Form):
    """Why the window is extended."""

    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give a reason.")), _LONGEST])


class PlanForm(Form):
    """When, how long, who."""

    planned_on = DateField(_l("First day"), _DAY)
    days = IntegerField(
        _l("Days on site"),
        [_WHOLE, NumberRange(1, dating.MOST_DAYS, _l("Enter from 1 to 10 days."))],
        description=_l("The audit goes on, on the working days after the first."),
    )
    lead = SelectField(_l("Lead auditor"))
    team = Boxes(_l("Team"), description=_l("Who goes beside the lead."))

    def offer(self, people):
        """The firm's auditors to choose from."""
        named = [(one.public_id, one.person.name) for one in people]
        self.lead.choices = [("", gettext("Choose")), *named]
        self.team.choices = named
        return self


class SpanForm(Form):
    """From one day to another."""

    first = DateField(_l("First day"), _DAY)
    last = DateField(_l("Last day"), _DAY)


class ClosedForm(SpanForm):
    """When a factory does not work."""

    reason = StringField(
        _l("Reason"), [Length(max=200)], description=_l("For example holiday, stocktaking, power cut.")
    )
