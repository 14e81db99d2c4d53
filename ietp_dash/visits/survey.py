"""The workers' survey: ways in that are made on the day, answers that become counts at once, results (B3, B5, B6).

Nothing is recorded when somebody answers: no event, no time, no address. What a way in leads to is a visit, never a
worker; when it is used its row goes.
"""

import hashlib
import secrets

from sqlalchemy import delete, func, select

from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import queries, questions, rules
from .models import SurveyCount, SurveyToken, Visit
from .rules import State

BYTES = 16
USED = N_("This code was used, or the survey is over. If you have just sent your answers, they have arrived.")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@use_case
def make_ways(viewer, visit: Visit) -> list[str]:
    """Ways in for the workers who have not answered, to be printed now: only their hashes are kept (B5).

    Made again (the sheet is lost), those of before that nobody used lead nowhere.
    """
    _check_running(visit)
    if visit.survey_state == "closed":
        raise Refused(N_("The survey is closed."), conflict=True)
    if not visit.survey_state:
        visit.survey_state = "open"
        visit.survey_asked = rules.survey_size(visit.audit.workers or 1, queries.terms_for(visit))
    db.session.execute(delete(SurveyToken).where(SurveyToken.visit_id == visit.id))
    made = [secrets.token_urlsafe(BYTES) for _one in range(visit.survey_asked - visit.survey_answered)]
    db.session.add_all([SurveyToken(visit_id=visit.id, token_hash=_hashed(one)) for one in sorted(made)])
    return made


def _check_running(visit):
    if visit.state != State.RUNNING:
        raise Refused(N_("The survey is held during the visit."), conflict=True)


def visit_behind(token: str) -> Visit | None:
    """The visit that a way in leads to, while its survey is open; None for every other."""
    wanted = select(Visit).join(SurveyToken, SurveyToken.visit_id == Visit.id)
    wanted = wanted.where(SurveyToken.token_hash == _hashed(token), Visit.survey_state == "open")
    return db.session.scalar(wanted.where(Visit.state == State.RUNNING))


@use_case
def answer(viewer, visit: Visit, *, token: str, given) -> None:
    """A worker's answers, counted; the way in is used up. Refused (conflict) the second time (B5)."""
    said = rules.survey_answers(given)
    used = db.session.execute(
        delete(SurveyToken).where(SurveyToken.visit_id == visit.id, SurveyToken.token_hash == _hashed(token))
    )
    if used.rowcount != 1 or visit.survey_state != "open" or visit.state != State.RUNNING:
        raise Refused(USED, conflict=True)
    rows = {(one.question, one.answer): one for one in _counted(visit)}
    for question, chosen in said.items():
        row = rows.get((question, chosen))
        if row is None:
            row = SurveyCount(visit_id=visit.id, question=question, answer=chosen, number=0)
            db.session.add(row)
        row.number += 1
    visit.survey_answered += 1


def _counted(visit):
    return db.session.scalars(select(SurveyCount).where(SurveyCount.visit_id == visit.id).with_for_update())


@use_case
def close(viewer, visit: Visit) -> None:
    """The survey is over: nobody answers any more, results are shown if there are enough (B6)."""
    _check_running(visit)
    if visit.survey_state != "open":
        raise Refused(N_("The survey is not open."), conflict=True)
    end(visit)


def end(visit: Visit) -> None:
    """Within a use case: close the survey and forget every way in that is left."""
    db.session.execute(delete(SurveyToken).where(SurveyToken.visit_id == visit.id))
    visit.survey_state = "closed"


def ways_left(visit: Visit) -> int:
    """How many workers have a way in that they have not used."""
    return db.session.scalar(select(func.count()).where(SurveyToken.visit_id == visit.id))


def results(visit: Visit) -> list[tuple[questions.Question, dict[str, int | None]]]:
    """Each question with its counts as they may be shown; empty until there are enough (B6)."""
    if not rules.may_show(visit.survey_state, visit.survey_answered):
        return []
    counted = queries.survey_counts(visit)
    found = []
    for code, question in questions.SURVEY.items():
        whole = {answer: counted.get(code, {}).get(answer, 0) for answer in question.answers}
        found.append((question, rules.shown(whole, visit.survey_answered)))
    return found
