"""What is asked about surveys, and the survey itself as a form."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from ..factories.forms import Boxes
from ..web.forms import Form
from . import rules

_LONGEST = Length(max=4000)
_DAY = [InputRequired(_l("Enter a day."))]


class DeedForm(Form):
    """A button and nothing else."""


class BeginForm(Form):
    """Which year, and until when."""

    year = IntegerField(_l("Year"), [InputRequired(_l("Enter a whole number.")), NumberRange(2020, 2100)])
    closes_on = DateField(_l("Last day to answer"), _DAY)


class SurveyForm(Form):
    """A draft's introduction and last day."""

    intro_en = TextAreaField(_l("Introduction (English)"), [_LONGEST])
    intro_zh = TextAreaField(_l("Introduction (Chinese)"), [_LONGEST])
    intro_vi = TextAreaField(_l("Introduction (Vietnamese)"), [_LONGEST])
    closes_on = DateField(_l("Last day to answer"), _DAY)
    seen = HiddenField()


class QuestionForm(Form):
    """One question; choices stand one a line, in the same order in every language."""

    kind = SelectField(_l("Kind"), validate_choice=False)
    must = BooleanField(_l("Everybody has to answer it"))
    text_en = TextAreaField(_l("Question (English)"), [_LONGEST])
    text_zh = TextAreaField(_l("Question (Chinese)"), [_LONGEST])
    text_vi = TextAreaField(_l("Question (Vietnamese)"), [_LONGEST])
    options_en = TextAreaField(_l("Choices (English)"), [_LONGEST], description=_l("One a line; for choices alone."))
    options_zh = TextAreaField(_l("Choices (Chinese)"), [_LONGEST])
    options_vi = TextAreaField(_l("Choices (Vietnamese)"), [_LONGEST])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = [(code, gettext(label)) for code, label in rules.KINDS.items()]

    @property
    def given(self) -> dict:
        """What services.keep_question takes."""
        lines = {code: (self[f"options_{code}"].data or "").split("\n") for code in rules.LANGUAGES}
        lines = {code: [line.strip() for line in found if line.strip()] for code, found in lines.items()}
        most = max(len(found) for found in lines.values())
        options = [{code: (found[n : n + 1] or [""])[0] for code, found in lines.items()} for n in range(most)]
        text = {code: (self[f"text_{code}"].data or "").strip() for code in rules.LANGUAGES}
        return {"kind": self.kind.data or "", "must": bool(self.must.data), "text": text, "options": options}


def question_data(question: dict) -> dict:
    """A question as QuestionForm shows it."""
    told = {f"text_{code}": question["text"][code] for code in rules.LANGUAGES}
    told |= {f"options_{code}": "\n".join(one[code] for one in question["options"]) for code in rules.LANGUAGES}
    return told | {"kind": question["kind"], "must": question["must"]}


def labels(question: dict, language: str) -> list[tuple[str, str]]:
    """(code, words) of each choice."""
    if question["kind"] in ("one", "many"):
        return [(str(n), one[language]) for n, one in enumerate(question["options"])]
    if question["kind"] == "yes_no":
        return [(code, gettext(label)) for code, label in rules.YES_NO.items()]
    return [(code, code) for code in rules.choices(question)]


_FIELDS = {"many": Boxes}


def answer_form(questions: list[dict], language: str) -> Form:
    """The survey as a form, its fields called by the questions' keys; ``answers_in`` reads it."""
    asked = {one["key"]: _field(number, one, language) for number, one in enumerate(questions, 1)}
    form = type("AnswerForm", (Form,), asked)()
    for one in questions:
        if one["kind"] != "words":
            form[one["key"]].choices = labels(one, language)
    return form


def _field(number: int, question: dict, language: str):
    label, checks = f"{number}. {question['text'][language]}", [_answered] if question["must"] else []
    if question["kind"] == "words":
        return TextAreaField(label, checks)
    return _FIELDS.get(question["kind"], RadioField)(label, checks, validate_choice=False)


def _answered(form, field):
    """Every question that waits for an answer is named at once; the rule itself stops at the first."""
    if not field.data or (isinstance(field.data, str) and not field.data.strip()):
        raise ValidationError(gettext("Please answer this."))


def answers_in(form: Form, questions: list[dict]) -> dict[str, list[str]]:
    """What was chosen or written, by question."""
    found = {}
    for one in questions:
        data = form[one["key"]].data
        found[one["key"]] = list(data) if isinstance(data, list) else [data or ""]
    return found
