"""An audit's answers leave as rows and come back; only what the checkpoint allows is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.checklists.answers_sheet import COLUMNS, Line, difference, read, rows_of
from ietp_dash.checklists.content import Edition, Point, Section, tidy

EDITION = Edition(
    (Section("AP", "Audit Process", "审核过程"),),
    (
        Point("1.1", "AP", "Let in?", "进厂？", severities=("zero_tolerance",)),
        Point("1.2", "AP", "Removed?", "删？", severities=("minor",), removed=True),
        Point("1.3", "AP", "In China?", "中国？", severities=("major", "critical"), countries=("CN",)),
        Point("1.4", "AP", "Minor?", "小？", severities=("minor",)),
    ),
)
TEXT = st.text(max_size=30).map(tidy)


def lines(number: str, severities):
    """What a row may say."""
    return st.builds(
        Line, st.sampled_from(["yes", "no", "na", ""]), TEXT, st.sampled_from(["", *severities]), TEXT,
        st.none() | st.integers(0, 1_000_000),
    ).map(lambda line: (number, line))  # fmt: skip


def table(rows):
    """Rows as a reader of spreadsheets gives them."""
    return [(place, dict(zip(COLUMNS, map(str, row), strict=True))) for place, row in enumerate(rows, 2)]


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
@given(said=st.tuples(lines("1.1", ["zero_tolerance"]), lines("1.3", ["major", "critical"])).map(dict))
def test_nothing_is_lost(language, said):
    back, faults = read(table(rows_of(EDITION, said, country="CN", language=language)), EDITION, country="CN")
    assert faults == []
    assert back == said | {"1.4": Line()}
    assert difference(said, back) == []


def test_only_what_is_asked_is_written():
    assert [row[0] for row in rows_of(EDITION, {}, country="VN")] == ["1.1", "1.4"]
    assert [row[2] for row in rows_of(EDITION, {}, country="CN", language="zh")] == ["进厂？", "中国？", "小？"]


@pytest.mark.parametrize(
    ("typed", "answer"), [("YES", "yes"), ("是", "yes"), ("不符合", "no"), ("n/a", "na"), ("不适用", "na"), ("", "")]
)
def test_answers_are_taken_in_either_language(typed, answer):
    assert read([(2, {"number": "1.1", "answer": typed})], EDITION)[0]["1.1"].answer == answer


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"number": "9.9"}, "number"),
        ({"number": "1.2"}, "number"),
        ({"number": "1.1", "answer": "maybe"}, "answer"),
        ({"number": "1.1", "answer": "no", "severity proposed": "minor"}, "severity proposed"),
        ({"number": "1.1", "workers affected": "-3"}, "workers affected"),
        ({"number": "1.1", "workers affected": "1.5"}, "workers affected"),
    ],
    ids=["unknown", "removed", "answer", "severity", "negative", "half"],
)
def test_faults_are_named(cells, column):
    assert [(one.row, one.column) for one in read([(7, cells)], EDITION)[1]] == [(7, column)]


def test_the_difference_is_told_cell_by_cell():
    before = {"1.1": Line("yes"), "1.4": Line("no", "seen")}
    after = {"1.1": Line("no", "", "zero_tolerance")}
    found = [(one.number, one.field, one.before, one.after) for one in difference(before, after)]
    assert found == [("1.1", "answer", "yes", "no"), ("1.1", "severity", "", "zero_tolerance")]
