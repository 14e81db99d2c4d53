"""What code cites is written: every clause in parentheses anywhere in the package is one of docs/rules.md."""

import re
from pathlib import Path

from ietp_dash.programme.term_table import TABLE

ROOT = Path(__file__).resolve().parents[2]
CLAUSE = re.compile(r"^- \*\*([A-Z][0-9]{1,2})\b", re.MULTILINE)
CITED = re.compile(r"\(([A-Z][0-9]{1,2}(?:(?:, | to |; )[A-Z][0-9]{1,2})*)\)")
FORMATS = {"A4"}


def written() -> list[str]:
    """The numbers of the clauses, in their order."""
    return CLAUSE.findall((ROOT / "docs" / "rules.md").read_text("utf-8"))


def test_no_number_is_used_twice_and_letters_count_upwards():
    numbers = written()
    assert len(numbers) > 90
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers, key=lambda one: (numbers.index(f"{one[0]}1"), int(one[1:])))


def test_every_clause_cited_in_code_is_written():
    known = set(written())
    cited = {
        (clause, path.name)
        for path in (ROOT / "ietp_dash").rglob("*.py")
        for group in CITED.findall(path.read_text("utf-8"))
        for clause in re.findall(r"[A-Z][0-9]+", group)
    }
    assert len(cited) > 100
    assert {one for one in cited if one[0] not in known | FORMATS} == set()


def test_every_term_belongs_to_a_clause():
    assert {term.clause for term in TABLE} <= set(written())
