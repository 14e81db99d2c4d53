"""Reading surveys: the open one, the list, who is to be told, words of one's own for management."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission, Viewer, can
from ..storage.database import db
from .models import Survey, SurveyAnswer, SurveyCall

MOST, MOST_WORDS, BATCH = 100, 300, 1000
IN_PROGRAMME = ("applicant", "registered")


def visible_to(viewer: Viewer):
    """The condition for the surveys that somebody may read: published ones; all for who keeps them."""
    return True if can(viewer, Permission.SURVEY_KEEP) else Survey.state == "published"


def surveys(viewer: Viewer) -> list[Survey]:
    """Every survey that the viewer may read, the latest first: one a year."""
    wanted = select(Survey).order_by(Survey.year.desc()).limit(MOST)
    return list(db.session.scalars(wanted if can(viewer, Permission.SURVEY_KEEP) else wanted.where(visible_to(viewer))))


def open_now(on: date) -> Survey | None:
    """The survey that may be answered on a day."""
    wanted = select(Survey).where(Survey.state == "open", Survey.closes_on >= on)
    return db.session.scalar(wanted.order_by(Survey.year.desc()).limit(1))


def before(survey: Survey) -> Survey | None:
    """The last survey before this one whose sums everybody reads."""
    wanted = select(Survey).where(Survey.year < survey.year, Survey.state == "published")
    return db.session.scalar(wanted.order_by(Survey.year.desc()).limit(1))


def latest() -> Survey | None:
    """The survey of the latest year."""
    return db.session.scalar(select(Survey).order_by(Survey.year.desc()).limit(1))


def has_answered(survey: Survey, factory_id: int) -> bool:
    """Whether a factory has answered."""
    call = db.session.get(SurveyCall, (survey.id, factory_id))
    return call is not None and call.answered


def to_answer(viewer: Viewer):
    """The query of whether the viewer's factory is asked and has not answered (1 or 0): the menu's badge."""
    if not can(viewer, Permission.SURVEY_ANSWER):
        return None
    mine = (SurveyCall.survey_id == Survey.id, SurveyCall.factory_id == viewer.factory_id, SurveyCall.answered)
    waiting = (Survey.state == "open", Survey.closes_on >= clock.today(), ~select(SurveyCall).where(*mine).exists())
    return select(func.count()).select_from(Survey).where(*waiting)


def turnout(survey: Survey) -> tuple[int, int]:
    """(answered, asked) factories so far."""
    row = select(func.count(), func.count().filter(SurveyCall.answered)).where(SurveyCall.survey_id == survey.id)
    asked, answered = db.session.execute(row).one()
    return answered, asked


def to_tell(survey: Survey, due: int, limit: int) -> list[int]:
    """Factories of the programme that have been told fewer than ``due`` times and have not answered."""
    call = (SurveyCall.survey_id == survey.id) & (SurveyCall.factory_id == Factory.id)
    wanted = select(Factory.id).outerjoin(SurveyCall, call)
    part = (Factory.organisation_id.is_not(None), Factory.state.in_(IN_PROGRAMME))
    left = (func.coalesce(SurveyCall.told, 0) < due, func.coalesce(SurveyCall.answered, False).is_(False))
    return list(db.session.scalars(wanted.where(*part, *left).order_by(Factory.id).limit(limit)))


def answers(survey: Survey) -> Iterator[SurveyAnswer]:
    """Every answer, in the order of their random keys."""
    wanted = select(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id).order_by(SurveyAnswer.key)
    yield from db.session.scalars(wanted.execution_options(yield_per=BATCH))


def words(survey: Survey, key: str) -> list[str]:
    """What factories wrote to one question, up to 300, in the order of random keys."""
    said = (text for one in answers(survey) for text in one.answers.get(key, []))
    return [text for text, _n in zip(said, range(MOST_WORDS), strict=False)]
