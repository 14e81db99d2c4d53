"""What is asked when a term or a holiday changes: the control follows the kind of the term."""

import json

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import TimeInput

from ..kernel import clock
from ..kernel.errors import Refused
from ..web.forms import Form
from . import typed, wording
from .term_table import Term, TermKind

SPARE_BANDS = 2
LONGEST_REASON = 500
_REASON = [
    DataRequired(_l("Say why: it stands in the history.")),
    Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters.")),
]


class TimeOfDay(StringField):
    """A time as text, HH:MM."""

    widget = TimeInput()


class Bands(Field):
    """Pairs of (upper limit, value) as typed, from the fields ``limit`` and ``number`` of as many lines."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.data = []

    def process(self, formdata, data=(), extra_filters=None):
        """Read the lines of the form, or show the given bands with spare lines."""
        self.errors, self.process_errors = (), []
        if formdata is not None and "limit" in formdata:
            limits, numbers = formdata.getlist("limit"), formdata.getlist("number")
            self.data = [(a.strip()[:12], b.strip()[:12]) for a, b in zip(limits, numbers, strict=False)]
        elif isinstance(data, (list, tuple)):
            self.data = [("" if limit is None else str(limit), str(number)) for limit, number in data]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The lines to show: what is there, without trailing empty ones, and some spare."""
        filled = [one for one in self.data if any(one)]
        return [*filled, *[("", "")] * SPARE_BANDS]


class TermForm(Form):
    """A new value of one term, from which day, and why. ``seen`` is the last entry that was there."""

    term: Term
    first = DateField(_l("From"), [DataRequired(_l("Choose a day."))], description=_l("The first day it holds."))
    reason = TextAreaField(_l("Reason"), _REASON, description=_l("Everybody of the programme reads it here."))
    seen = HiddenField()
    looked = HiddenField()

    def typed_value(self):
        """The value as typed; Refused beside the field if it is no amount of money."""
        if self.term.kind is TermKind.BANDS:
            return typed.read_bands(self.value.data)
        try:
            return typed.read(self.term.kind, self.value.data or "")
        except Refused as no:
            no.field = "value"
            raise

    def refuse(self, no: Refused) -> None:
        """A rule names the term; the form calls it its value."""
        if no.field and no.field not in self._fields:
            no.field = "value"
        super().refuse(no)

    @property
    def seen_number(self) -> int:
        """The last entry that the form was made for."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else 0

    @property
    def mark(self) -> str:
        """What was typed, to tell whether it was looked at before it is saved."""
        data = self.value.data
        lines = [one for one in data if any(one)] if self.term.kind is TermKind.BANDS else data
        return json.dumps([lines, self.first.data.isoformat() if self.first.data else ""])

    @property
    def wants_saving(self) -> bool:
        """Whether the button to save was pressed on what the page had shown the effect of."""
        return request.form.get("deed") == "save" and self.looked.data == self.mark


class TakeBackForm(Form):
    """Why a coming change does not come."""

    reason = TextAreaField(_l("Reason"), _REASON)
    first = HiddenField()
    seen = HiddenField()


class HolidayForm(Form):
    """A day that becomes a holiday, or a working day."""

    day = DateField(_l("Day"), [DataRequired(_l("Choose a day."))])
    name = StringField(_l("Name"), [Length(max=100, message=_l("Use at most %(max)d characters."))])
    works = SelectField(_l("It becomes"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.works.choices = [("", gettext("a holiday")), ("1", gettext("a working day"))]


def form_for(term: Term, value: object = None, seen: int = 0) -> TermForm:
    """The form of ``term``, read from the request, or showing ``value`` when nothing was sent."""
    own = type("OneTermForm", (TermForm,), {"term": term, "value": _control(term)})
    shown = value if term.kind is TermKind.BANDS else _as_typed(term, value)
    given = {"value": shown, "first": clock.today(), "seen": str(seen)}
    form = own() if value is None else own(formdata=None, data=given)
    if term.kind is TermKind.CHOICE:
        form.value.choices = [(code, gettext(title)) for code, title in term.choices.items()]
    return form


def _control(term: Term):
    label, need = _l("New value"), wording.requirement(term)
    unit = wording.unit_of(term)
    if unit and term.kind is not TermKind.BANDS:
        label = gettext("New value (%(unit)s)", unit=unit)
    if term.kind is TermKind.BANDS:
        return Bands(label, description=need)
    if term.kind is TermKind.CHOICE:
        return RadioField(label, validate_choice=False)
    if term.kind is TermKind.TIME:
        return TimeOfDay(label, description=need)
    return StringField(label, [Length(max=200)], description=need)


def _as_typed(term: Term, value: object) -> str:
    if term.kind is TermKind.CENTS and value is not None:
        return f"{value // 100}.{value % 100:02d}"
    if term.kind is TermKind.NUMBERS and value is not None:
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
