"""What is asked about trainings: a session's facts, people to register, codes, quiz, feedback."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from ..web.forms import Form
from . import rules, words
from .courses import Course, catalogue
from .rules import Attendee


class DeedForm(Form):
    """A button and nothing else."""


class SessionForm(Form):
    """A session as the coordinator plans it."""

    course = SelectField(_l("Course"))
    language = SelectField(_l("Language spoken"))
    area = SelectField(_l("Area"))
    place = StringField(_l("Place"), [Length(max=300)], description=_l("Venue and address; empty for online ones."))
    link = StringField(_l("Link to join online"), [Length(max=500)], description=_l("Only people with a seat see it."))
    factory = StringField(
        _l("Factory"), [Length(max=40)],
        description=_l("On-site trainings alone: the certificate number, or the end of the address of its page."),
    )  # fmt: skip
    day = DateField(_l("First day"), [InputRequired(_l("Enter a day."))])
    begins = TimeField(_l("Begins at"), [InputRequired(_l("Enter a time."))])
    until = TimeField(_l("Ends at"), [InputRequired(_l("Enter a time."))])
    zone = SelectField(_l("Clocks of"), description=_l("Times are those of this zone."))
    capacity = IntegerField(_l("Seats"), [InputRequired(_l("Enter a number."))])
    fee = StringField(_l("Fee for each person (US dollars)"), [Length(max=20)], description=_l("0 for none."))
    trainer = StringField(_l("Trainer"), [Length(max=120)])
    note = TextAreaField(_l("Note"), [Length(max=4000)], description=_l("What to bring, how to get there."))
    seen = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.course.choices = [(code, words.course_said(code)) for code in catalogue()]
        self.language.choices = [(code, words.tongue_said(code)) for code in rules.LANGUAGES]
        self.area.choices = [(code, words.area_said(code)) for code in rules.AREAS]
        self.zone.choices = [(one, one.replace("_", " ")) for one in rules.ZONES]

    @property
    def version(self) -> int:
        """The version that the person saw; one that never was, where the form does not say."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class PeopleForm(Form):
    """People to register; rows left empty are nobody."""

    @property
    def people(self) -> list[Attendee]:
        """The rows as they were typed."""
        return [Attendee(self[f"name_{n}"].data or "", self[f"post_{n}"].data or "") for n in self.rows]

    rows = range(rules.MOST_AT_ONCE)


for _n in PeopleForm.rows:
    setattr(PeopleForm, f"name_{_n}", StringField(_l("Name %(n)s", n=_n + 1)))
    setattr(PeopleForm, f"post_{_n}", StringField(_l("Post %(n)s", n=_n + 1)))


class ReasonForm(Form):
    """Why a session is cancelled."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)], description=_l("Everybody who registered reads it."))


class MaterialForm(Form):
    """A document for those who have a seat."""

    file = FileField(_l("Document"), description=_l("PDF or picture, 15 MB at most."))
    title = StringField(_l("Title"), [Length(max=200)])


class CodeForm(Form):
    """A person's own code."""

    code = StringField(_l("Your registration code"), [InputRequired(_l("Enter your code.")), Length(max=60)])
    sure = HiddenField()


class FeedbackForm(Form):
    """What somebody thought of a training."""

    points = RadioField(
        _l("How useful was this training?"), [InputRequired(_l("Choose from 1 to 5."))],
        description=_l("1: not at all; 5: very."),
    )  # fmt: skip
    words = TextAreaField(_l("What was good, what was missing?"), [Length(max=2000)])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.points.choices = [(str(n), str(n)) for n in range(1, 6)]


def quiz_form(course: Course, language: str) -> Form:
    """The form with a course's questions in ``language``; ``answers_of`` reads it."""
    names = [f"question_{n}" for n in range(len(course.questions))]
    asked = {
        name: RadioField(f"{n}. {one.text.get(language) or one.text['en']}", [_answered], validate_choice=False)
        for n, (name, one) in enumerate(zip(names, course.questions, strict=True), 1)
    }
    form = type("QuizForm", (Form,), asked)()
    for name, one in zip(names, course.questions, strict=True):
        form[name].choices = [(str(n), text.get(language) or text["en"]) for n, text in enumerate(one.options)]
    return form


def _answered(form, field):
    """Every question that is left out is named at once; the rule itself stops at the first."""
    if not field.data:
        raise ValidationError(gettext("Answer every question."))


def answers_of(form: Form, course: Course) -> list[int | None]:
    """The options chosen, None for a question without one."""
    chosen = [form[f"question_{n}"].data for n in range(len(course.questions))]
    return [int(one) if one in ("0", "1", "2", "3", "4", "5") else None for one in chosen]


def any_of(choices: dict[str, str], counted) -> list[tuple[str, str]]:
    """(code, label with its count) of a filter: those that would show something."""
    return [("", gettext("any"))] + [(code, f"{gettext(label)} ({counted[code]})") for code, label in choices.items()]
