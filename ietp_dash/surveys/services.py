"""Keeping surveys and answering them; closing makes the sums (E11 to E13)."""

import secrets
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select

from ..factories.headcount import band
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Survey, SurveyAnswer, SurveyCall

TEMPLATE = Path(__file__).parent / "data" / "questions.toml"
BATCH = 200
_MOVED_ON = N_("Somebody else changed this meanwhile. Look at it again.")


@cache
def _template() -> list[dict]:
    return [{"options": [], **one} for one in tomllib.loads(TEMPLATE.read_text("utf-8"))["question"]]


@use_case
def begin(viewer, *, year: int, closes_on: date) -> Survey:
    """A draft for a year, with the questions of the latest survey, else the programme's first ones.

    Refused for a year that has a survey.
    """
    if db.session.scalar(select(Survey.id).where(Survey.year == year)):
        raise Refused(N_("This year has a survey already."), "year")
    last = queries.latest()
    row = Survey(year=year, closes_on=closes_on, questions=list(last.questions if last else _template()))
    if last:
        row.intro, row.intro_zh, row.intro_vi = last.intro, last.intro_zh, last.intro_vi
    db.session.add(row)
    db.session.flush()
    return row


def _check_draft(survey):
    if survey.state != "draft":
        raise Refused(N_("This survey has begun: its questions stay."), conflict=True)


@use_case
def edit(viewer, survey, *, intro: dict[str, str], closes_on: date, seen: int) -> None:
    """Change introduction and last day of a draft. Refused (conflict) when somebody changed it since ``seen``."""
    _check_draft(survey)
    if survey.version != seen:
        raise Refused(_MOVED_ON, conflict=True)
    survey.intro, survey.intro_zh, survey.intro_vi = (intro[code].strip()[:4000] for code in rules.LANGUAGES)
    survey.closes_on = closes_on


@use_case
def keep_question(viewer, survey, key: str, *, kind: str, must: bool, text: dict, options: list[dict]) -> None:
    """Write a question of a draft: a new one at the end where ``key`` is empty, else in its place."""
    _check_draft(survey)
    rules.check_question(kind, text, options)
    kept = {"kind": kind, "must": must, "text": text, "options": options if kind in ("one", "many") else []}
    if not key and len(survey.questions) >= rules.MOST_QUESTIONS:
        raise Refused(N_("There are enough questions."))
    new = [] if key else [{"key": secrets.token_hex(4), **kept}]
    survey.questions = [{"key": key, **kept} if one["key"] == key else one for one in survey.questions] + new


@use_case
def drop_question(viewer, survey, key: str) -> None:
    """Take a question out of a draft."""
    _check_draft(survey)
    survey.questions = [one for one in survey.questions if one["key"] != key]


@use_case
def open_(viewer, survey) -> None:
    """Let factories answer; the worker asks them. Refused by rules.check_opening, and (conflict) once it has begun."""
    _check_draft(survey)
    rules.check_opening(survey.questions, survey.closes_on, clock.today())
    survey.state = "open"
    record(events.SurveyOpened(survey.id))


@use_case
def answer(viewer, survey, factory, *, given: dict[str, list[str]]) -> None:
    """Keep a factory's answers without its name, once (E12). Refused (conflict) a second time and after the end."""
    if survey.state != "open" or clock.today() > survey.closes_on:
        raise Refused(N_("This survey is closed."), conflict=True)
    kept = rules.checked(survey.questions, given)
    call = db.session.get(SurveyCall, (survey.id, factory.id), with_for_update={"of": SurveyCall})
    if call is not None and call.answered:
        raise Refused(N_("Your factory has answered already."), conflict=True)
    if call is None:
        call = SurveyCall(survey_id=survey.id, factory_id=factory.id, told=0)
        db.session.add(call)
    call.answered = True
    place = {"country": factory.country, "band": band(factory.workers)}
    db.session.add(SurveyAnswer(key=secrets.token_hex(13), survey_id=survey.id, answers=kept, **place))
    db.session.flush()


@use_case
def close(viewer, survey) -> None:
    """End it and make the sums. Refused (conflict) unless it is open."""
    if survey.state != "open":
        raise Refused(_MOVED_ON, conflict=True)
    tally = rules.Tally(survey.questions)
    for one in queries.answers(survey):
        tally.add(one.answers, one.country, one.band)
    _shuffle(survey)
    survey.results, survey.asked, survey.state = tally.told(), queries.turnout(survey)[1], "closed"
    record(events.SurveyClosed(survey.id))


def _shuffle(survey) -> None:
    """Write the answers anew in the order of their random keys: nothing that the database keeps tells who was when."""
    columns = (SurveyAnswer.key, SurveyAnswer.survey_id, SurveyAnswer.country, SurveyAnswer.band, SurveyAnswer.answers)
    mine = SurveyAnswer.survey_id == survey.id
    rows = [dict(row) for row in db.session.execute(select(*columns).where(mine).order_by(SurveyAnswer.key)).mappings()]
    db.session.execute(delete(SurveyAnswer).where(mine))
    if rows:
        db.session.execute(SurveyAnswer.__table__.insert(), rows)


@use_case
def publish(viewer, survey) -> None:
    """Let everybody signed in read the sums. Refused (conflict) unless it is closed."""
    if survey.state != "closed":
        raise Refused(_MOVED_ON, conflict=True)
    survey.state = "published"
    record(events.SurveyPublished(survey.id))


def let_time_pass(viewer, now: datetime) -> None:
    """Ask and remind factories, each call once however often this runs; close what is over."""
    today = clock.day_of(now)
    for survey in db.session.scalars(select(Survey).where(Survey.state == "open")).all():
        if today > survey.closes_on:
            close(viewer, survey)
            continue
        while _call(viewer, survey, rules.calls_due(survey.closes_on, today)):
            pass


@use_case
def _call(viewer, survey, due: int) -> bool:
    """A batch of factories, with the survey locked; whether there may be more. Missed calls come as one."""
    found = queries.to_tell(survey, due, BATCH) if survey.state == "open" else []
    for factory_id in found:
        call = db.session.get(SurveyCall, (survey.id, factory_id)) or SurveyCall(
            survey_id=survey.id, factory_id=factory_id
        )
        call.told = due
        db.session.add(call)
        record(events.SurveyAsked(factory_id, survey.id))
    return len(found) == BATCH


def factory_of(viewer) -> Factory:
    """The viewer's own factory."""
    return db.session.get(Factory, viewer.factory_id)
