"""One word, one translation: the shipped data and the catalogue follow docs/glossary.md."""

import re
from pathlib import Path

import pytest

from ietp_dash import catalogue
from ietp_dash.checklists import reading

GLOSSARY = Path(catalogue.ROOT) / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<chinese>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)


def rows() -> list[re.Match]:
    return [row for row in ROW.finditer(GLOSSARY.read_text("utf-8")) if row["term"] != "Term"]


@pytest.fixture(scope="module")
def accepted() -> dict[str, list[str]]:
    return {row["term"]: row["chinese"].split(" / ") for row in rows()}


def test_no_term_stands_twice_and_all_are_explained():
    terms = [row["term"] for row in rows()]
    assert len(set(terms)) == len(terms) >= 90
    assert all(row["meaning"].endswith(".") for row in rows())


def test_preferred_translations_tell_terms_apart(accepted):
    preferred = [texts[0] for texts in accepted.values()]
    assert sorted({one for one in preferred if preferred.count(one) > 1}) == []


def test_sections_of_the_checklist_are_named_as_in_the_glossary(accepted):
    for section in reading.shipped_version().sections:
        assert accepted[section.name.en] == [section.name.zh]


def test_severities_and_statuses_are_in_the_glossary(accepted):
    severities = {code.replace("_", " ").title() for code in reading.SEVERITIES}
    statuses = {"Certified", "Remediation", "Probation", "Progressing", "Assessed", "Terminated", "Not certified"}
    causes = {cause.title() for cause in reading.CAUSES}
    assert severities | statuses | causes <= set(accepted)


def test_the_catalogue_says_the_terms_as_the_glossary_does(accepted):
    wrong = {
        message.id: message.string
        for message in catalogue.read("zh")
        if isinstance(message.id, str)
        and message.string
        and message.string not in accepted.get(message.id, [message.string])
    }
    assert wrong == {}
