"""The whole history of the demonstration, decided again from the facts and terms it kept: the same byte for byte (D11).

What was offered, overridden or changed hands since is told by the same rows; what is shown follows from the decisions.
"""

import json
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from ietp_dash.factories.models import Factory
from ietp_dash.programme.models import TermsSnapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status import overrides, services, standing
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import Facts, Status
from ietp_dash.status.models import OfferMade, Standing, StatusDecision
from ietp_dash.status.rules import decide
from ietp_dash.storage.database import db

KEPT = {Outcome.APPROVED: "approved", Outcome.OFFERED: "offered"}
STANDING = ("shown", "shown_since", "shown_until", "certificate_type", "certificate_to", "result", "result_to")


def spelled(status, valid_from, valid_to, rule, numbers) -> bytes:
    """What a decision says, as bytes that are the same for the same decision."""
    days = [str(day) if day else None for day in (valid_from, valid_to)]
    return json.dumps([str(status), *days, rule, numbers], sort_keys=True).encode()


def again(row: StatusDecision, terms: Terms, offered: dict[int, str]) -> bytes:
    """The same decision worked out anew from what ``row`` kept."""
    facts = Facts.from_json(row.facts)
    decision = decide(facts, terms)
    if row.overridden:
        chosen = {"approved": "certified", "offered": offered.get(row.id)}.get(row.status, row.status)
        decision = overrides.override(facts, terms, decision, Status(chosen), row.reason)
    status = KEPT.get(decision.outcome, decision.status)
    start, end = decision.valid_from or facts.decided_on, decision.valid_to or decision.until
    return spelled(status, start, end, decision.rule, decision.numbers.to_json())


@pytest.fixture(scope="module")
def history(demo_app):
    """Every decision of the demonstration, the terms by key, what was offered."""
    with demo_app.app_context():
        every = db.session.query(StatusDecision).order_by(StatusDecision.id)
        rows = list(every.filter(StatusDecision.rule != standing.SITE_CHANGED))  # which rests on no audit
        terms = {one.id: Terms.from_json(one.values) for one in db.session.query(TermsSnapshot)}
        offered = {one.decision_id: one.kind for one in db.session.query(OfferMade)}
        db.session.expunge_all()
    return rows, terms, offered


def test_every_stored_decision_is_decided_again_byte_for_byte(history):
    rows, terms, offered = history
    other = [
        f"{row.id} {row.status} {row.rule}"
        for row in rows
        if spelled(row.status, row.valid_from, row.valid_to, row.rule, row.numbers)
        != again(row, terms[row.terms_id], offered)
    ]
    assert other == []
    assert len(rows) > 200


def test_the_history_shows_every_kind_of_decision(history):
    rules = Counter(row.rule for row in history[0])
    assert {"D1", "D2", "D3", "D4", "D5", "D6", "D7"} <= set(rules)
    assert {row.status for row in history[0]} >= {*(str(one) for one in Status), "approved", "offered"} - {
        "not_certified"
    }


def test_facts_survive_being_stored_twice(history):
    for row in history[0]:
        assert Facts.from_json(row.facts).to_json() == row.facts


def test_what_each_factory_shows_follows_from_its_decisions(demo_app):
    with demo_app.app_context():
        other, seen = [], 0
        for kept, factory in db.session.query(Standing, Factory).join(Factory, Factory.id == Standing.factory_id):
            made = Standing(factory_id=kept.factory_id)
            today = kept.changed_at.astimezone(ZoneInfo(factory.zone)).date()
            services.fill(made, services.decisions_of(factory.id), today)
            seen += 1
            if any(getattr(made, name) != getattr(kept, name) for name in STANDING):
                other.append((factory.id, [(name, getattr(made, name), getattr(kept, name)) for name in STANDING]))
        db.session.rollback()
    assert other == []
    assert seen > 80
