"""What management fills in about an edition, a section and a checkpoint."""

import wtforms
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FileField, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from ..factories.forms import Boxes
from ..web.forms import Form, Translations
from ..web.presentation import countries
from . import rules
from .content import LONGEST_TEXT, TEXTS, Law, Point, tidy
from .reading import SEVERITIES

_LONGEST = Length(max=LONGEST_TEXT, message=_l("Use at most %(max)d characters."))
_NAMED = (DataRequired(_l("Give it a name.")), Length(max=100, message=_l("Use at most %(max)d characters.")))
SPARE_LAWS = 2


class DeedForm(Form):
    """A button and nothing else."""


class DraftForm(Form):
    """What a new draft is called, what it is made from, from when it is meant to hold."""

    name = StringField(_l("Name of the edition"), _NAMED)
    valid_from = DateField(_l("Valid from"), [DataRequired(_l("Choose a day."))])
    base = SelectField(_l("Made from"), choices=[], validate_choice=True)


class PublishForm(Form):
    """From which day cycles begin with the edition."""

    valid_from = DateField(
        _l("Valid from"), [DataRequired(_l("Choose a day."))],
        description=_l("Cycles that begin on this day or later keep this edition. The former one ends the day before."),
    )  # fmt: skip


class SectionForm(Form):
    """A section's names; ``seen`` are the names that the page showed."""

    name = StringField(_l("Name (English)"), _NAMED)
    name_zh = StringField(_l("Name (Chinese)"), _NAMED)
    name_vi = StringField(_l("Name (Vietnamese)"), [_NAMED[1]])
    seen = HiddenField()


class LawForm(wtforms.Form):
    """The law behind a question in one country."""

    class Meta:
        def get_translations(self, form):
            return Translations()

    country = SelectField(_l("Country"), choices=[], validate_choice=False)
    en = TextAreaField(_l("Law (English)"), [_LONGEST])
    zh = TextAreaField(_l("Law (Chinese)"), [_LONGEST])
    vi = TextAreaField(_l("Law (Vietnamese)"), [_LONGEST])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.country.choices = [("", "–"), *countries()]

    def validate_country(self, field):
        if field.data and field.data not in dict(self.country.choices):
            raise ValidationError(gettext("Choose a country."))
        if not field.data and "".join(one.data or "" for one in (self.en, self.zh, self.vi)).strip():
            raise ValidationError(gettext("Choose a country."))


class CheckpointForm(Form):
    """Everything a checkpoint says; ``seen`` is the stamp of what the page showed."""

    question = TextAreaField(_l("Question (English)"), [_LONGEST])
    question_zh = TextAreaField(_l("Question (Chinese)"), [_LONGEST])
    question_vi = TextAreaField(_l("Question (Vietnamese)"), [_LONGEST])
    guidance = TextAreaField(_l("Guidance (English)"), [_LONGEST])
    guidance_zh = TextAreaField(_l("Guidance (Chinese)"), [_LONGEST])
    guidance_vi = TextAreaField(_l("Guidance (Vietnamese)"), [_LONGEST])
    evidence_needed = TextAreaField(_l("Evidence needed (English)"), [_LONGEST])
    evidence_needed_zh = TextAreaField(_l("Evidence needed (Chinese)"), [_LONGEST])
    evidence_needed_vi = TextAreaField(_l("Evidence needed (Vietnamese)"), [_LONGEST])
    severities = Boxes(_l("Severities"), description=_l("What a finding may be graded (G2)."))
    transparent_severity = SelectField(
        _l("Severity when transparent on site"), choices=[], description=_l("For Critical and Major only (G4).")
    )
    kind = SelectField(_l("Kind"), choices=[])
    countries = StringField(
        _l("Countries"), description=_l("Two-letter codes, such as CN, VN. Empty: asked everywhere.")
    )
    grace_until = DateField(
        _l("Grace until"), [Optional()], description=_l("Before this day findings are outside the ratio (G6).")
    )
    legal = FieldList(FormField(LawForm), _l("Law by country"))
    seen = HiddenField()

    def offer(self):
        """Name the choices in the reader's language."""
        self.severities.choices = [(code, gettext(rules.SEVERITY_LABELS[code])) for code in SEVERITIES]
        lower = [(code, gettext(rules.SEVERITY_LABELS[code])) for code in SEVERITIES[:2]]
        self.transparent_severity.choices = [("", gettext("None")), *lower]
        self.kind.choices = [(code, gettext(label)) for code, label in rules.KIND_LABELS.items()]
        return self

    def validate_countries(self, field):
        known = dict(countries())
        wrong = [one for one in self.codes if one not in known]
        if wrong:
            raise ValidationError(gettext("No country has the code %(code)s.", code=", ".join(wrong)))

    def validate_legal(self, field):
        said = [one["country"] for one in field.data if one["country"]]
        if len(said) != len(set(said)):
            raise ValidationError(gettext("Name each country once."))

    @property
    def codes(self) -> tuple[str, ...]:
        """The countries typed, as codes."""
        typed = (self.countries.data or "").upper().replace(",", " ").replace("，", " ").replace("、", " ")
        return tuple(dict.fromkeys(typed.split()))

    def point(self) -> Point:
        """What was typed, as a checkpoint without number or section."""
        laws = [Law(one["country"], *(tidy(one[code] or "") for code in ("en", "zh", "vi"))) for one in self.legal.data]
        return Point(
            "", "", **{name: tidy(getattr(self, name).data or "") for name in TEXTS},
            severities=tuple(sorted(set(self.severities.data or ()), key=SEVERITIES.index)),
            transparent_severity=self.transparent_severity.data or "", kind=self.kind.data, countries=self.codes,
            legal=tuple(sorted((one for one in laws if one.country), key=lambda one: one.country)),
            grace_until=self.grace_until.data,
        )  # fmt: skip


def data_of(point: Point) -> dict:
    """What a form about ``point`` shows at first."""
    laws = [{"country": one.country, "en": one.en, "zh": one.zh, "vi": one.vi} for one in point.legal]
    return {
        **{name: getattr(point, name) for name in TEXTS},
        "severities": list(point.severities), "transparent_severity": point.transparent_severity,
        "kind": point.kind, "countries": ", ".join(point.countries), "grace_until": point.grace_until,
        "legal": [*laws, *(dict.fromkeys(("country", "en", "zh", "vi"), "") for _ in range(SPARE_LAWS))],
        "seen": point.stamp,
    }  # fmt: skip


class SheetForm(Form):
    """A spreadsheet to make or to replace a draft from."""

    file = FileField(_l("Spreadsheet"), description=_l("The XLSX or CSV file as it is exported here, edited."))
    target = SelectField(_l("Goes into"), choices=[])
    name = StringField(_l("Name of the new draft"), [Length(max=100, message=_l("Use at most %(max)d characters."))])
    packed = HiddenField()
