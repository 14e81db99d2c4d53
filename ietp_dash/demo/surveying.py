"""Two years' surveys: last year's published with invented answers, this year's open with some."""

import random
from datetime import date, timedelta

from sqlalchemy import select

from ..factories.headcount import band
from ..factories.models import Factory
from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import use_case
from ..surveys import rules, services
from ..surveys.models import Survey, SurveyAnswer, SurveyCall
from ..surveys.queries import IN_PROGRAMME

LAST, NOW = 0.46, 0.12
WORDS = (
    "Say earlier which papers the auditors want to see.",
    "请用中文解释发现。",
    "Đào tạo nhiều hơn bằng tiếng Việt.",
    "Fewer audits by others would help most.",
)


def tell(on: date, seed: int = 7) -> None:
    """Fill the survey of the year of ``on`` and the one before."""
    chance = random.Random(seed)
    last = services.begin(VISITOR, year=on.year - 1, closes_on=on - timedelta(days=300))
    _fill(VISITOR, last, LAST, chance)
    services.close(VISITOR, last)
    services.publish(VISITOR, last)
    now = services.begin(VISITOR, year=on.year, closes_on=on + timedelta(days=20))
    _fill(VISITOR, now, NOW, chance)
    services.begin(VISITOR, year=on.year + 1, closes_on=on + timedelta(days=380))


@use_case
def _fill(viewer, survey: Survey, share: float, chance: random.Random) -> None:
    """Open it and let a share of the factories answer, never the first of the programme, which is the one shown."""
    survey.state = "open"
    part = (Factory.organisation_id.is_not(None), Factory.state.in_(IN_PROGRAMME))
    sites = db.session.scalars(select(Factory).where(*part).order_by(Factory.id)).all()
    for place, site in enumerate(sites):
        answered = place > 0 and chance.random() < share
        db.session.add(SurveyCall(survey_id=survey.id, factory_id=site.id, told=1, answered=answered))
        if answered:
            key, country = f"{chance.getrandbits(104):026x}", site.country
            given = {"key": key, "survey_id": survey.id, "country": country, "band": band(site.workers)}
            db.session.add(SurveyAnswer(**given, answers=_answers(survey, chance)))


def _answers(survey, chance) -> dict:
    found = {}
    for one in survey.questions:
        if not one["must"] and chance.random() < 0.3:
            continue
        if one["kind"] == "words":
            found[one["key"]] = [chance.choice(WORDS)]
            continue
        codes = rules.choices(one)
        weights = [1, 1, 2, 4, 3] if one["kind"] == "scale" else [3, *(1 for _code in codes[1:])]
        picked = chance.choices(codes, weights, k=2 if one["kind"] == "many" else 1)
        found[one["key"]] = sorted(set(picked))
    return found
