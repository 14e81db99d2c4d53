"""Histories of older systems: audits, findings and closing days; impossible dates are reported, none is invented."""

from collections import Counter
from datetime import date

import pytest

from ietp_dash.imports import history
from ietp_dash.imports.mapping import load
from ietp_dash.imports.past import SEVERITIES
from ietp_dash.kernel.errors import Refused

from .samples import sample, table

TODAY = date(2026, 11, 23)
CMS = (
    "state,ccn,survey_date,ftag,category,scope_severity,severity_label,scope_label,"
    "corrected,correction_date,is_complaint\n"
)
DINE = (
    "Rec #,Establishment ID,Inspection ID,Establishment Name,Establishment Type,Establishment Address,Latitude,"
    "Longitude,Establishment Status,Min. Inspections Per Year,Infraction Details,Inspection Date,Severity,Action,"
    "Outcome,Amount Fined\n"
)
KITCHEN = "BLUE KITE DINER,Restaurant,8 KITE RD,43.6,-79.4,Pass,2"
SF = "business_id,date,description\n"


def cms(*rows):
    """The history of invented nursing-home rows."""
    return history.read(table(CMS + "".join(f"AK,{row}\n" for row in rows)), load("cms_nursing"), TODAY)


def finding(corrected, on, surveyed="2022-12-05"):
    """The one finding, and the messages, of a row with these closing columns."""
    found = cms(
        f"1,{surveyed},F-0558,Resident Rights Deficiencies,D,Potential for More Than Minimal Harm,Isolated,"
        f"{corrected},{on},False"
    )
    return next(found.findings(), None), [problem.text() for problem in found.problems]


def test_the_nursing_homes():
    table_ = sample("cms_nursing_sample.csv.gz")
    rows = [row.values for row in table_.rows()]
    found = history.read(table_, load("cms_nursing"), TODAY)
    findings = list(found.findings())
    assert len(findings) == len(rows) == 3259
    assert len(found.audits) == len({(row["ccn"], row["survey_date"]) for row in rows})
    assert {each.severity for each in findings} <= set(SEVERITIES)
    early = sum(row["corrected"] == "True" and "" < row["correction_date"] < row["survey_date"] for row in rows)
    assert (
        Counter(problem.message for problem in found.problems)["The finding was closed on %(value)s, before the audit."]
        == early
        > 0
    )
    assert all(each.closed_on is None or each.state == "closed" for each in findings)
    assert found.blocked == 0
    assert len(found.sections) == 10
    assert found.questions["F-0558"] == ("RIGHTS", "Reasonably accommodate the needs and preferences of each resident.")


@pytest.mark.parametrize(
    ("corrected", "on", "state", "closed", "due", "says"),
    [
        ("True", "2023-01-19", "closed", date(2023, 1, 19), None, ""),
        ("True", "2021-01-19", "closed", None, None, "before the audit"),
        ("True", "", "closed", None, None, "no date of closing"),
        ("True", "soon", "closed", None, None, "is not a date"),
        ("True", "2099-01-01", "closed", None, None, "in the future"),
        ("False", "2099-01-01", "open", None, date(2099, 1, 1), ""),
        ("False", "", "open", None, None, ""),
    ],
)
def test_closing_days_are_taken_or_reported_never_guessed(corrected, on, state, closed, due, says):
    one, said = finding(corrected, on)
    assert (one.state, one.closed_on, one.due_on) == (state, closed, due)
    assert len(said) == bool(says)
    assert says in "".join(said)


@pytest.mark.parametrize("surveyed", ["", "2022-02-30", "05/12/2022", "0022-12-05", "2027-01-01"])
def test_an_audit_without_a_credible_day_is_kept_out(surveyed):
    one, said = finding("True", "2023-01-19", surveyed)
    assert one is None
    assert len(said) == 1


def test_a_severity_or_section_that_the_mapping_does_not_know_is_kept_out():
    found = cms(
        "1,2022-12-05,F-1,Resident Rights Deficiencies,D,Catastrophe,x,False,,False",
        "1,2022-12-05,F-2,Other Things,D,Actual Harm,x,False,,False",
    )
    assert (found.blocked, [problem.field for problem in found.problems], list(found.findings())) == (
        2,
        ["severity", "section"],
        [],
    )


def test_an_audit_is_special_only_when_all_of_its_rows_say_so():
    row = "{},2022-12-05,{},Resident Rights Deficiencies,D,Actual Harm,x,False,,{}"
    found = cms(row.format(1, "F-1", True), row.format(1, "F-2", False), row.format(2, "F-1", True))
    assert [audit.special for audit in found.audits.values()] == [False, True]


def dine(*visits):
    """The history of one invented kitchen: (inspection, day, infraction, action)."""
    rows = "".join(
        f'{n},77,{key},{KITCHEN},"{text}",{on},{"M - Minor" if text else ""},{action},,\n'
        for n, (key, on, text, action) in enumerate(visits)
    )
    return history.read(table(DINE + rows), load("dinesafe"), TODAY)


def test_a_finding_is_closed_by_the_first_later_visit_that_no_longer_names_it():
    found = dine(
        ("c", "2003-03-03", "", ""),
        ("a", "2001-01-01", "Fail to wash  WALLS", "Notice to Comply"),
        ("a", "2001-01-01", "Provide headgear", "Corrected During Inspection"),
        ("b", "2002-02-02", "FAIL TO WASH walls", "Ticket"),
    )
    walls, headgear, again = (each for audit in found.audits.values() for each in audit.findings.values())
    assert (walls.state, walls.closed_on) == ("closed", date(2003, 3, 3))
    assert (headgear.state, headgear.closed_on) == ("closed", date(2001, 1, 1))
    assert (again.closed_on, again.number) == (date(2003, 3, 3), walls.number)
    assert len(found.questions) == 2


def test_a_finding_of_the_last_visit_stays_open_and_an_empty_one_is_an_audit_without_findings():
    found = dine(("a", "2001-01-01", "", ""), ("b", "2002-02-02", "Fail to wash walls", "Notice to Comply"))
    assert [(len(audit.findings)) for audit in found.audits.values()] == [0, 1]
    assert [(each.state, each.closed_on) for each in found.findings()] == [("open", None)]


def test_an_inspection_on_two_days_is_a_contradiction():
    found = dine(("a", "2001-01-01", "", ""), ("a", "2002-02-02", "Fail to wash walls", ""))
    assert (found.blocked, len(found.audits), list(found.findings())) == (1, 1, [])


def test_dinesafe():
    table_ = sample("dinesafe_sample.csv.gz")
    rows = [row.values for row in table_.rows()]
    found = history.read(table_, load("dinesafe"), TODAY)
    assert len(found.audits) == len({row["Inspection ID"] for row in rows})
    assert len(list(found.findings())) == sum(bool(row["Infraction Details"]) for row in rows)
    assert found.blocked == 0
    assert all(
        each.closed_on >= audit.on
        for audit in found.audits.values()
        for each in audit.findings.values()
        if each.closed_on
    )


def test_the_dates_in_the_texts_of_san_francisco():
    table_ = sample("sf_food_sample.csv.gz")
    found = history.read(table_, load("sf_food"), TODAY)
    said = Counter(problem.message for problem in found.problems)
    with_a_time = {
        row.number
        for row in table_.rows()
        if " PM ]" in row.values["description"] or " AM ]" in row.values["description"]
    }
    assert len(with_a_time) == 12
    assert with_a_time <= {problem.row for problem in found.problems}
    assert said["The finding was closed on %(value)s, which lies in the future."] == 2
    assert not any("date violation" in text for _, text in found.questions.values())


def test_a_severity_prefix_is_read_and_taken_off_the_question():
    found = history.read(
        table(SF + "5,20160102,High risk vermin infestation  [ date violation corrected: 1/9/2016 ]\n"),
        load("sf_food"),
        TODAY,
    )
    (one,) = found.findings()
    assert (one.severity, one.section, one.closed_on) == ("critical", "PESTS", date(2016, 1, 9))
    assert list(found.questions.values()) == [("PESTS", "vermin infestation")]


def test_keys_are_stable_over_the_order_of_rows():
    rows = [("a", "2001-01-01", "Fail to wash walls", ""), ("b", "2002-02-02", "Provide headgear", "")]
    one, other = dine(*rows), dine(*reversed(rows))
    assert {key: set(audit.findings) for key, audit in one.audits.items()} == {
        key: set(audit.findings) for key, audit in other.audits.items()
    }


def test_a_list_of_factories_is_no_history_and_columns_must_be_there():
    with pytest.raises(Refused, match="not for a history"):
        history.read(table(CMS + "AK,1\n"), load("hasbro_2018"), TODAY)
    with pytest.raises(Refused, match="lacks columns"):
        history.read(table("ccn,survey_date\n1,2022-12-05\n"), load("cms_nursing"), TODAY)
