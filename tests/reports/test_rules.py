"""The completeness gate: each missing thing alone; hints; texts that are alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ietp_dash.reports import rules
from ietp_dash.reports.rules import Raised, Step, Work

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEP = Step("opening", NINE, NINE + timedelta(hours=6), 4, True)
WHOLE = Work(
    steps=(STEP,), interviewed=14, wanted=14, findings=(Raised("1.1"),), workers=300, summary="All was seen." * 10
)
LACKS = {
    "an end": ({"steps": (replace(STEP, ended_at=None),)}, "agenda"),
    "an order": ({"steps": (replace(STEP, ended_at=NINE - timedelta(hours=1)),)}, "agenda"),
    "attendees": ({"steps": (replace(STEP, attendees=0),)}, "agenda"),
    "a sign-off": ({"steps": (replace(STEP, signed=False),)}, "agenda"),
    "a point of the opening": ({"opening": ["purpose"]}, "opening"),
    "a signature": ({"papers": [("integrity", "factory")]}, "papers"),
    "a consent": ({"consents": ["visit"]}, "consent"),
    "the profile": ({"profile_confirmed": False}, "profile"),
    "a building": ({"tour": ["b1"]}, "tour"),
    "a document": ({"documents": ["payroll"]}, "paper"),
    "a draw": ({"drawn": False}, "interview"),
    "interviews and a word why": ({"interviewed": 3, "summary": "Short."}, "interview"),
    "an answer": ({"unanswered": ["1.2"]}, "answer"),
    "a note on n.a.": ({"without_note": ["1.2"]}, "answer"),
    "a finding": ({"without_finding": ["1.2"]}, "answer"),
    "an allowed severity": ({"findings": (Raised("1.1", severity_allowed=False),)}, "findings"),
    "a description": ({"findings": (Raised("1.1", described=False),)}, "findings"),
    "evidence": ({"findings": (Raised("1.1", evidence=0),)}, "findings"),
    "the closing meeting": ({"closed": False}, "closing"),
    "signatures on the list": ({"list_signed": False}, "closing"),
    "the workers": ({"workers": None}, "profile"),
    "a summary": ({"summary": " "}, "summary"),
}


def test_a_whole_report_lacks_nothing():
    assert rules.missing(WHOLE) == []


@pytest.mark.parametrize("what", LACKS)
def test_each_thing_alone_keeps_it_back(what):
    changed, area = LACKS[what]
    (one,) = rules.missing(replace(WHOLE, **changed))
    assert one.area == area
    assert one.message % one.values


def test_fewer_interviews_with_a_word_why_pass():
    assert rules.missing(replace(WHOLE, interviewed=3)) == []


TEXT = "The emergency exit on the second floor of building A was blocked by eleven pallets of finished goods since May."


def test_copied_text_is_seen_and_short_text_is_not_compared():
    nearly = TEXT.replace("eleven", "twelve")
    (hint,) = rules.copied([("9.1", nearly)], [("ICA 2026-01-01", TEXT)])
    assert (hint.code, hint.values["number"]) == ("copied", "9.1")
    assert hint.values["percent"] >= 70
    other = (
        "Wages of piece-rate workers in the sewing hall were below the minimum wage in three of twelve sampled months."
    )
    assert rules.copied([("9.1", other)], [("ICA", TEXT)]) == []
    assert rules.copied([("9.1", "Exit blocked.")], [("ICA", "Exit blocked.")]) == []


def test_times_that_cannot_be():
    early = replace(STEP, started_at=NINE - timedelta(hours=5), ended_at=NINE + timedelta(hours=1))
    codes = {one.code for one in rules.times((early, STEP), 2, lambda moment: moment.hour)}
    assert codes == {"outside", "overlap"}
    short = replace(STEP, ended_at=NINE + timedelta(hours=1))
    assert [one.code for one in rules.times((short,), 2, lambda moment: moment.hour)] == ["short"]


def test_answers_that_repeat_or_hold_no_finding():
    assert [one.code for one in rules.answers("yyn", [("2025-05-01", "yyn")], 1)] == ["same"]
    assert rules.answers("---", [("2025-05-01", "---")], 0) == []
    assert [one.code for one in rules.answers("y" * 60, [], 0)] == ["none"]
