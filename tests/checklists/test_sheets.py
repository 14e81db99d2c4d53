"""Editions leave as CSV and XLSX and come back without loss; what is wrong is named by row and column."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ietp_dash.checklists import queries, sheet
from ietp_dash.checklists.content import TEXTS, Edition, Law, Point, Section, tidy
from ietp_dash.checklists.models import ChecklistVersion
from ietp_dash.documents.sheets import csv_lines, xlsx_bytes
from ietp_dash.imports.reading import small_table
from ietp_dash.storage.database import db
from tests import builders as make

from .editions import draft, shipped

NASTY = [
    "=1+1",
    "'=x",
    "''-",
    "-5",
    "+49",
    "@cmd",
    "a\tb",
    'say "so"',
    "one\n\ntwo",
    "中文，审核",
    "_x000D_",
    "1.10",
    "TRUE",
]
SEVERITIES = [(), ("minor",), ("minor", "major"), ("zero_tolerance",), ("critical", "zero_tolerance")]
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40)).map(tidy)


def points(section: str):
    """Checkpoints of a section, whole but for their number."""
    return st.builds(
        Point, st.just(""), st.just(section), **dict.fromkeys(TEXTS, TEXT),
        severities=st.sampled_from(SEVERITIES),
        kind=st.sampled_from(["other", "bribery", "access"]), countries=st.sampled_from([(), ("CN",), ("VN", "CN")]),
        legal=st.sampled_from([(), (("CN", "=Law", "法"),), (("CN", "", "法\n律"), ("VN", "a,b", ""))]).map(
            lambda laws: tuple(Law(*one) for one in laws)
        ),
        grace_until=st.sampled_from([None, date(2027, 3, 31)]), removed=st.booleans(),
    )  # fmt: skip


@st.composite
def editions(draw):
    """A whole edition of two sections, one of which may be empty."""
    names = [draw(TEXT) for _ in range(4)]
    found = [draw(st.lists(points(code), max_size=3)) for code in ("AP", "BE")]
    numbered = (replace(p, number=f"{n}.{i}") for n, of in enumerate(found, 1) for i, p in enumerate(of, 1))
    return Edition((Section("AP", *names[:2]), Section("BE", *names[2:])), tuple(numbered))


def there_and_back(edition: Edition, kind: str):
    head, rows = sheet.header(edition), sheet.rows(edition, as_csv=kind == "csv")
    content = "".join(csv_lines(head, rows)).encode() if kind == "csv" else b"".join(xlsx_bytes("x", head, rows))
    columns, table = small_table(io.BytesIO(content))
    return sheet.read(table, columns)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@given(edition=editions())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_is_lost(kind, edition):
    assert there_and_back(edition, kind) == (edition, [])


def upload(client, content: bytes, name: str, **values):
    client.see("/checklists/import")
    data = {"csrf_token": client.token, "target": "new", "name": "From a file"} | values
    data["file"] = (io.BytesIO(content), name)
    return client.post("/checklists/import", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_edition_comes_back_as_a_draft_after_a_look(app, client_for, kind):
    version = shipped()
    client = client_for(make.person("management"))
    raw = client.get(f"/checklists/{version.public_id}/export.{kind}").data
    looked = upload(client, raw, f"x.{kind}")
    assert looked.status_code == 200
    assert "Both editions say the same" in looked.page.text
    assert db.session.scalar(select(ChecklistVersion).where(ChecklistVersion.name == "From a file")) is None
    form = next(one for one in looked.page.forms if "packed" in one.names)
    sent = client.post(form.action, data=form.values, content_type="multipart/form-data")
    assert sent.status_code == 303
    made = db.session.scalar(select(ChecklistVersion).where(ChecklistVersion.name == "From a file"))
    assert queries.edition_of(made.id) == queries.edition_of(version.id)
    assert made.published_at is None


def test_a_draft_is_replaced_only_as_it_was_looked_at(app, client_for):
    version = draft(shipped())
    client = client_for(make.person("management"))
    raw = client.get(f"/checklists/{version.public_id}/export.csv").get_data(as_text=True)
    raw = raw.replace("Were the auditors let in without delay", "Were they let in at once")
    looked = upload(client, raw.encode(), "x.csv", target=version.public_id)
    assert "Changed: 1" in looked.page.text
    assert "<ins>" in looked.page.html
    form = next(one for one in looked.page.forms if "packed" in one.names)
    client.send(f"/checklists/{version.public_id}/arrange", {"deed": "remove:1.1"})
    late = client.post(form.action, data=form.values, content_type="multipart/form-data")
    assert late.status_code == 409
    assert queries.edition_of(version.id).by_number["1.1"].removed


def test_a_changed_preview_is_refused(app, client_for):
    shipped()
    client = client_for(make.person("management"))
    client.see("/checklists/import")
    answer = client.send("/checklists/import", {"target": "new", "name": "X", "packed": "made.up"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("number", "1,1", "A number is like 1.12"),
        ("severities", "grave", "Use one of"),
        ("severities", "major, zero_tolerance", "Zero Tolerance stands alone"),
        ("transparent_severity", "minor", "Only Critical and Major"),
        ("grace_until", "31.3.2027", "Write a day as"),
        ("countries", "China", "two-letter codes"),
        ("kind", "odd", "Use one of"),
        ("section", "", "code of the section"),
    ],
    ids=lambda one: one.replace(" ", "-"),
)
def test_faults_are_named_by_row_and_column(column, value, said):
    point = Point("1.1", "AP", severities=("zero_tolerance",))
    edition = Edition((Section("AP", "Audit", "审核"),), (point,))
    head = sheet.header(edition)
    row = dict(zip(head, next(sheet.rows(edition)), strict=True)) | {column: value}
    faults = sheet.read([(2, row)], head)[1]
    assert [(one.row, one.column) for one in faults][0] == (2, column)
    assert said in faults[0].message


def test_unknown_missing_and_repeated_are_faults():
    edition = Edition((Section("AP", "Audit", "审核"),), (Point("1.1", "AP", severities=("minor",)),))
    row = dict(zip(sheet.header(edition), next(sheet.rows(edition)), strict=True))
    faults = sheet.read([(2, row), (3, row)], [*list(row)[1:], "colour"])[1]
    assert {(one.row, one.column) for one in faults} == {(1, "number"), (1, "colour"), (3, "number")}


HOSTILE = {
    "nothing.xlsx": b"",
    "old.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
    "broken.xlsx": b"PK\x03\x04 not a workbook",
    "page.csv": b"<!doctype html><script>alert(1)</script>",
    "binary.csv": b"number,section\n\0\0,\1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(app, client_for, name):
    answer = upload(client_for(make.person("management")), HOSTILE[name], name)
    assert answer.status_code == 422


def test_a_workbook_that_grows_is_refused(app, client_for):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"<x>" + b" " * (40 << 20))
    answer = upload(client_for(make.person("management")), content.getvalue(), "bomb.xlsx")
    assert answer.status_code == 422
    assert "when unpacked" in answer.page.text
