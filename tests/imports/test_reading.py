"""Lists in many encodings and shapes are read alike; broken and hostile ones are refused and say why."""

import gzip
import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from ietp_dash.imports.limits import Limits
from ietp_dash.imports.reading import open_table
from ietp_dash.kernel.errors import Refused

from .samples import packed, sample, table

CHINESE = "工厂名称,国家,地址\n" + "".join(
    f"东莞市玩具有限公司第{n}厂,中国,广东省东莞市长安镇振安路{n}号，邮编五二三八五零\n" for n in range(40)
)
TURKISH = "Fabrika;Ülke;Adres\n" + "".join(
    f"Oyuncak Sanayi Şirketi {n};Türkiye;Çamlıca Mahallesi, İstiklâl Caddesi No:{n}, İzmir\n" for n in range(40)
)


def book(*rows, title="Sheet1", **formats) -> io.BytesIO:
    """A workbook of one sheet."""
    made = Workbook()
    page = made.active
    page.title = title
    for row in rows:
        page.append(row)
    for place, shown_as in formats.items():
        page[place].number_format = shown_as
    file = io.BytesIO()
    made.save(file)
    return file


def package(members: dict[str, bytes]) -> io.BytesIO:
    """A zip file of ``members``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return file


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_chinese_text_is_read_in_every_encoding(encoding):
    first = next(table(CHINESE, encoding).rows())
    assert first.values == {
        "工厂名称": "东莞市玩具有限公司第0厂",
        "国家": "中国",
        "地址": "广东省东莞市长安镇振安路0号，邮编五二三八五零",
    }


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("名稱,地址\n" + "臺灣玩具股份有限公司,臺中市豐原區豐勢路二段\n" * 30, "big5"),
        ("名称,住所\n" + "（株）おもちゃ工業,大阪府吹田市江坂町\n" * 30, "cp932"),
    ],
)
def test_taiwanese_and_japanese_encodings_are_found_out(text, encoding):
    opened = table(text, encoding)
    assert opened.guessed
    assert next(opened.rows()).values == dict(zip(*[line.split(",") for line in text.splitlines()[:2]], strict=True))


def test_a_guess_is_told_and_can_be_overridden():
    guessed = table(TURKISH, "cp1254")
    assert guessed.guessed
    chosen = open_table(io.BytesIO(TURKISH.encode("cp1254")), encoding="cp1254")
    assert not chosen.guessed
    assert next(chosen.rows()).values["Fabrika"] == "Oyuncak Sanayi Şirketi 0"


def test_the_latin_1_list_is_read_with_its_accents():
    opened = sample("sf_food_facilities_latin1.csv.gz")
    names = [row.values["name"] for row in opened.rows()]
    assert len(names) == 541
    assert any("É" in name or "é" in name for name in names)
    assert not any("\ufffd" in name or "Ã" in name for name in names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_beside_others_in_quotes(delimiter):
    lines = [["name", "address", "country"], ['"Toys; Ltd, A|B"', '"Road 1, Hall 2; Gate"', "China"]]
    opened = table("\r\n".join(delimiter.join(line) for line in lines))
    assert opened.delimiter == delimiter
    assert next(opened.rows()).values == {
        "name": "Toys; Ltd, A|B",
        "address": "Road 1, Hall 2; Gate",
        "country": "China",
    }


def test_cells_keep_newlines_and_formulas_stay_text():
    opened = table('name,note\n"Two\nlines","=1+1"\n"\'=cmd()",@SUM(1)\n')
    assert [row.values for row in opened.rows()] == [
        {"name": "Two\nlines", "note": "=1+1"},
        {"name": "=cmd()", "note": "@SUM(1)"},
    ]


def test_row_numbers_are_those_of_a_spreadsheet_and_blank_rows_are_left_out():
    opened = table("name,country\nA,China\n,\n\nB,India\n")
    assert [(row.number, row.values["name"]) for row in opened.rows()] == [(2, "A"), (5, "B")]
    assert [row.number for row in opened.rows()] == [2, 5]


def test_columns_without_or_with_equal_names_are_told_apart():
    opened = table("name,,name,country\nA,x,B,China,too much\n")
    assert opened.columns == ["name", "column 2", "name (3)", "country"]
    assert next(opened.rows()).extra == ["too much"]


def test_a_header_further_down_can_be_named():
    opened = table("Factory list 2027,\n,\nname,country\nA,China\n", header_row=3)
    assert opened.columns == ["name", "country"]
    assert next(opened.rows()).number == 4


def test_gzip_is_unpacked_by_its_content():
    assert next(open_table(packed("name,country\nA,China\n")).rows()).values["name"] == "A"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"name,country\n", "no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", "not a table"),
        (b"<!doctype html><script>alert(1)</script>", "not a table"),
        (b"%PDF-1.4\n1 0 obj\n<<>>", "not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old or encrypted"),
        (b'name,country\nA,China\n"B,Chi', "cut off"),
        (gzip.compress(b"name,country\nA,China\n" * 500, mtime=0)[:-30], "cut off"),
        (b"\x1f\x8b\x08\x00" + b"rubbish" * 9, "damaged"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"name,country\nA,Ch\0ina\n" + b"B,China\n" * 900, "not a table"),
        (b"name,country\n" + b"A,China\n" * 900 + b"A,Ch\0ina\n", "not text"),
    ],
)
def test_what_is_not_a_whole_table_is_refused(data, says):
    with pytest.raises(Refused, match=says):
        list(open_table(io.BytesIO(data)).rows())


def test_limits_hold_for_bytes_rows_columns_and_bombs():
    bomb = io.BytesIO(gzip.compress(b"a,b\n" + b"0,0\n" * 2_000_000))
    with pytest.raises(Refused, match="when unpacked"):
        open_table(bomb, limits=Limits(unpacked=1 << 20))
    with pytest.raises(Refused, match="larger than"):
        open_table(io.BytesIO(b"a,b\n1,2\n" * 9), limits=Limits(packed=10))
    with pytest.raises(Refused, match="more than 2 rows"):
        list(open_table(io.BytesIO(b"a,b\n1,2\n1,2\n1,2\n"), limits=Limits(rows=2)).rows())
    with pytest.raises(Refused, match="more than 2 columns"):
        open_table(io.BytesIO(b"a,b,c\n1,2,3\n"), limits=Limits(columns=2))


def test_an_endless_quoted_cell_is_refused():
    with pytest.raises(Refused, match="broken after row 1"):
        list(open_table(io.BytesIO(b'a,b\n"' + b"x" * 200_000 + b'",2\n')).rows())


@pytest.mark.parametrize("encoding", ["no-such", "zlib_codec", "utf-8"])
def test_an_impossible_choice_of_encoding_is_refused(encoding):
    with pytest.raises(Refused):
        list(open_table(io.BytesIO("name,x\nÉ,1\n".encode("cp1252")), encoding=encoding).rows())


def test_a_workbook_is_read_as_text():
    file = book(
        ["name", "id", "opened", "seen", "share", "count", "sum", "open"],
        ["玩具厂", 7, date(2027, 3, 3), datetime(2027, 3, 3, 8, 30), 0.5, 104.0, "=A1+1", True],
        B2="000000",
    )
    opened = open_table(file)
    assert (opened.kind, opened.sheet) == ("xlsx", "Sheet1")
    assert list(next(opened.rows()).values.values()) == [
        "玩具厂",
        "000007",
        "2027-03-03",
        "2027-03-03 08:30:00",
        "0.5",
        "104",
        "=A1+1",
        "TRUE",
    ]


def test_a_sheet_can_be_chosen_and_hidden_ones_are_not_offered():
    made = Workbook()
    made.active.title = "Notes"
    made.active.append(["nothing here"])
    made.create_sheet("List").append(["name", "country"])
    made["List"].append(["A", "China"])
    made.create_sheet("Secret").sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    opened = open_table(file, sheet="List")
    assert opened.sheets == ("Notes", "List")
    assert next(opened.rows()).values == {"name": "A", "country": "China"}
    with pytest.raises(Refused, match="no sheet called"):
        open_table(file, sheet="Secret")


def rebuilt(file: io.BytesIO, **parts: bytes) -> io.BytesIO:
    """A workbook with some parts replaced or added."""
    with zipfile.ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    return package(members | {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()})


LAUGHS = b'<?xml version="1.0"?><!-- x --><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"xl__sharedStrings_xml": LAUGHS}, "document type"),
        (
            {"xl__sharedStrings_xml": LAUGHS.decode().replace('<?xml version="1.0"?>', "").encode("utf-16")},
            "document type",
        ),
        ({"xl__vbaProject.bin": b"\xd0\xcf\x11\xe0"}, "macros"),
        ({"xl__media__image_xml": b"<a>" + b" " * (4 << 20) + b"</a>"}, "grows too much"),
        ({"xl__worksheets__sheet1_xml": b"<worksheet><sheetData><row"}, "damaged"),
        ({"xl__workbook_xml": b"rubbish"}, "damaged"),
    ],
)
def test_hostile_and_damaged_workbooks_are_refused(parts, says):
    with pytest.raises(Refused, match=says):
        list(open_table(rebuilt(book(["name", "country"], ["A", "China"]), **parts)).rows())


def test_a_workbook_of_too_many_parts_is_refused():
    parts = {f"xl__media__{n}": b"" for n in range(1100)}
    with pytest.raises(Refused, match="more parts"):
        open_table(rebuilt(book(["name"], ["A"]), **parts))


def test_a_row_number_of_a_billion_does_not_hold_the_reader_up():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
        b'<row r="999999999"><c r="A999999999"><v>2</v></c></row></sheetData></worksheet>'
    )
    opened = open_table(rebuilt(book(["name"], ["A"]), xl__worksheets__sheet1_xml=sheet), limits=Limits(rows=50))
    assert [row.number for row in opened.rows()] == [2]
