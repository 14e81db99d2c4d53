"""Each kind of value is checked alone, and the report of problems can be mended and loaded again."""

import csv
import io

import pytest

from ietp_dash.imports.mapping import chosen, load, mapped
from ietp_dash.imports.reading import open_table
from ietp_dash.imports.reports import OURS, is_report, report
from ietp_dash.imports.spreadsheet_text import bare, guarded
from ietp_dash.imports.validating import FIELDS, LABELS, checked, clean

from .samples import table

HOSTILE = [
    '=HYPERLINK("http://x.invalid")',
    "@SUM(1)",
    "\tTab",
    "+1-1",
    "-2+3",
    "'=quoted",
    "''+x",
    "-5",
    "+86 755",
    "\u202etxt",
    "a\nb",
    "'plain",
    "=",
    "-",
    "ok",
]


@pytest.mark.parametrize(
    ("name", "value", "stored", "wrong"),
    [
        ("workers", "1,204", 1204, False),
        ("workers", "104.0", 104, False),
        ("workers", "about 50", None, True),
        ("workers", "-3", None, True),
        ("workers", "9999999", None, True),
        ("workers", "१२", 12, False),
        ("latitude", "91", None, True),
        ("latitude", "nan", None, True),
        ("longitude", "-179.5", -179.5, False),
        ("country", "Atlantis", None, True),
        ("name", "x" * 200, "x" * 200, False),
        ("name", "x" * 201, "", True),
        ("name", "Toys\ufffd", "Toys\ufffd", True),
        ("last_audit_on", "2018-02-30", None, True),
        ("last_audit_on", "03/04/2018", None, True),
        ("women_percent", "101", None, True),
        ("city", "  New\n  York ", "New York", False),
        ("products", ["a", " ", "b"], ["a", "b"], False),
    ],
)
def test_values(name, value, stored, wrong):
    got, problems = checked(name, value, 7)
    assert got == stored
    assert bool(problems) is wrong
    assert all(problem.row == 7 and problem.text() for problem in problems)


def test_names_lose_only_what_cannot_be_seen():
    assert clean("Toys\u202e\x00 &\x07 <b>Games</b>\u2028玩具\u200d") == "Toys & <b>Games</b> 玩具\u200d"


@pytest.mark.parametrize("cell", HOSTILE)
def test_guarding_a_cell_gives_back_the_same_text(cell):
    assert bare(guarded(cell)) == cell
    assert guarded(cell)[:1] not in "=@\t\r" or guarded(cell) == ""


def mended(text: str, old: str, new: str) -> io.BytesIO:
    """The report with one cell mended, as a spreadsheet would save it."""
    assert old in text
    return io.BytesIO(text.replace(old, new).encode())


def test_the_report_holds_the_rows_with_problems_and_can_be_loaded_again():
    choice = chosen({"name": "name", "country": "country", "workers": "workers"})
    opened = table('name,country,workers,note\nA,China,5,fine\n"=B, ""Toys""",Chinaa,many,"a\nb"\nC,,1,x\n')
    rows = list(mapped(opened, choice))
    text = "".join(report(opened, [problem for row in rows for problem in row.problems]))
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert lines[0] == ["name", "country", "workers", "note", *OURS]
    assert [line[4:6] for line in lines[1:]] == [["3", "no"], ["4", "no"]]
    assert lines[1][0] == '\'=B, "Toys"'
    assert "Country: “Chinaa” is not a country that we know. | Workers: “many”" in lines[1][6]
    again = open_table(mended(text, "Chinaa", "China"))
    assert is_report(again)
    assert not is_report(opened)
    first, second = mapped(again, choice)
    assert (first.fields["name"], first.row.values["note"], first.blocked, second.blocked) == (
        '=B, "Toys"',
        "a\nb",
        False,
        True,
    )
    assert "".join(report(again, second.problems)).splitlines()[0].count("IETP row") == 1


def test_problems_are_said_in_the_readers_language():
    (row,) = mapped(table("factory_name,vendor_name,address,country\nA,B,C,Nowhere\n"), load("hasbro_2018"))
    assert row.problems[0].text(lambda message: "X %(value)s") == "X Nowhere"


def test_every_field_has_a_name_for_people():
    assert set(FIELDS) <= set(LABELS)
