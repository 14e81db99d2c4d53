"""What is asked of whoever applies and of the coordinator; the forms of the steps are made from the questions."""

from functools import lru_cache

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import DataRequired, Length, Optional, Regexp

from ..factories import kinds
from ..factories.forms import Boxes
from ..web.forms import Form, text_of
from ..web.presentation import countries
from .checking import Problem
from .questions import BY_CODE, COUNTED, LICENCES, MONTHS, PAPER_KINDS, Step

_required = DataRequired(_l("Fill this in."))
_email = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Enter an e-mail address like name@example.com."))
BLANK_ROWS = 1


class StartForm(Form):
    """Who wants to join; nothing is kept of it but for the mailed link."""

    organisation = StringField(_l("Name of the company in English"), [_required, Length(max=200)])
    organisation_local = StringField(_l("Name in local script"), [Optional(), Length(max=200)])
    country = SelectField(_l("Country"), [_required])
    person = StringField(_l("Your name"), [_required, Length(max=200)])
    email = EmailField(_l("Your e-mail at work"), [_required, _email, Length(max=254)])
    locale = RadioField(_l("Language of our mails"), [_required])

    def offer(self):
        """Name the choices in the reader's language."""
        self.country.choices = [("", gettext("Choose one.")), *countries()]
        self.locale.choices = [("en", "English"), ("zh", "简体中文")]
        return self

    def values(self) -> dict:
        """What is kept until the address is proven."""
        left_out = ("csrf_token", "email")
        return {name: (value or "").strip() for name, value in self.data.items() if name not in left_out}


class BuyerStartForm(StartForm):
    """A buyer also says what it does."""

    website = StringField(_l("Website"), [_required, Length(max=200)])
    business = TextAreaField(
        _l("What you buy and from where"), [_required, Length(max=2000)],
        description=_l("The coordinator reads it to verify you."),
    )  # fmt: skip


class DeedForm(Form):
    """A button and nothing else."""


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)])


class SignForm(Form):
    """One declaration, signed with name and post."""

    declaration = HiddenField()
    name = StringField(_l("Name of the manager"), [Length(max=200)])
    post = StringField(_l("Post"), [Length(max=200)])


class PaperForm(Form):
    """One file and what it is."""

    kind = SelectField(_l("What it is"), validate_choice=False)
    file = FileField(_l("File"), description=_l("PDF or picture, at most 15 MB."))

    def offer(self):
        """Name the kinds in the reader's language."""
        self.kind.choices = [(code, gettext(label)) for code, label in PAPER_KINDS.items()]
        return self


def _field(question):
    label, length = text_of(question.label), [Length(max=question.most)]
    described = text_of(question.help) if question.help else ""
    if question.kind == "choice":
        return RadioField(label, description=described, validate_choice=False)
    if question.kind == "boxes":
        return Boxes(label, description=described, validate_choice=False)
    if question.kind == "long":
        return TextAreaField(label, length, description=described)
    if question.kind == "rows":
        row = type("Row", (Part,), {one.code: _cell(one) for one in question.rows})
        return FieldList(FormField(row), label, description=described, max_entries=40)
    return StringField(label, length, description=described)


def _cell(question):
    if question.kind == "choice":
        return SelectField(text_of(question.label), validate_choice=False)
    return StringField(text_of(question.label), [Length(max=question.most)])


@lru_cache(maxsize=32)
def _class_of(code: str):
    asked = {one.code: _field(one) for one in BY_CODE[code].questions if one.kind not in ("months", "licences")}
    return type("StepForm", (Form,), asked | {"based_on": HiddenField()})


def step_form(step: Step, answers: dict | None = None, *, more: str = ""):
    """The form of one step: filled with ``answers`` (texts as stored), or, without them, with what was sent.

    ``more`` names a table that gets further empty rows.
    """
    form_class = _class_of(step.code)
    form = form_class() if answers is None else form_class(formdata=None, data=_wide(step, answers, more))
    for question in step.questions:
        if question.kind == "rows":
            _offer_rows(form[question.code], question)
        elif question.source:
            form[question.code].choices = kinds.products() if question.source == "products" else kinds.processes()
        elif question.options:
            form[question.code].choices = [(code, gettext(label)) for code, label in question.options.items()]
    return form


def _wide(step, answers, more):
    """The answers with empty rows at the end of each table, to type into."""
    wide = dict(answers)
    for question in step.questions:
        if question.kind == "rows":
            rows = [row for row in answers.get(question.code) or [] if any(row.values())]
            blank = {one.code: "" for one in question.rows}
            wide[question.code] = rows + [blank] * (3 if more == question.code else BLANK_ROWS)
    return wide


def _offer_rows(field, question):
    for row in field:
        for one in question.rows:
            if one.options:
                row.form[one.code].choices = [(code, gettext(label)) for code, label in one.options.items()]


def answers_of(form, step: Step) -> dict:
    """What was sent, as it is stored: texts."""
    found = {one.code: form[one.code].data for one in step.questions if one.code in form}
    for question in step.questions:
        if question.kind == "months":
            found[question.code] = _table(question.code, MONTHS, [code for code, _label in COUNTED])
        elif question.kind == "licences":
            found[question.code] = _table(question.code, LICENCES, ("number", "expires_on"))
    return found


def _table(name, rows, columns):
    return {row: {one: request.form.get(f"{name}-{row}-{one}", "") for one in columns} for row in rows}


def show_problems(form, problems: list[Problem]) -> None:
    """Put each problem beside its field."""
    by_field = {one.field: gettext(one.message) for one in reversed(problems)}
    for name, field in form._fields.items():
        if name in by_field:
            field.errors = [by_field[name]]
        elif field.type == "FieldList":
            for row in field:
                for cell in row.form:
                    if cell.id in by_field:
                        cell.errors = [by_field[cell.id]]
