"""Mappings turn the columns of very different lists into our fields: real open lists, and invented rows of the rest."""

from datetime import date

import pytest

from ietp_dash.imports import mapping as mappings
from ietp_dash.imports.mapping import chosen, load, mapped, parse, shipped, suggest
from ietp_dash.imports.sites import grouped
from ietp_dash.kernel.errors import Refused

from .samples import sample, table


def read(name: str):
    """The mapped rows of the invented list that has the shape of the real one."""
    return list(mapped(sample(f"invented/{name}.csv"), load(name)))


def messages(row) -> list[tuple[str, bool]]:
    """Field and weight of each problem."""
    return [(problem.field, problem.blocks) for problem in row.problems]


def test_hasbro():
    first, second = read("hasbro_2018")
    assert first.fields["name"] == "Blue Kite Toys (Shenzhen) Co., Ltd."
    assert (first.fields["country"], first.fields["parent"], first.fields["products"]) == (
        "CN",
        "Blue Kite Company Limited",
        ["toys"],
    )
    assert (second.fields["country"], second.fields["parent"]) == ("GB", "")


def test_disney_keeps_the_rows_whose_country_is_known():
    rows = read("disney_2017")
    assert [row.fields["country"] for row in rows] == ["KR", "US", None]
    assert [row.blocked for row in rows] == [False, False, True]
    assert rows[0].fields["address"] == "12 Lamp Road, Second Floor"
    assert rows[2].problems[0].text() == "“Neverland” is not a country that we know."
    assert len(grouped(rows, load("disney_2017")).sites) == 2


def test_nike_reports_the_swapped_coordinates_and_loads_the_rest():
    (row,) = read("nike_2019")
    assert messages(row) == [("latitude", False)]
    assert not row.blocked
    fields = row.fields
    assert (fields["name"], fields["city"], fields["postal_code"], fields["parent"], fields["rating"]) == (
        "Blue Kite, Inc.",
        "Bien Hoa",
        "",
        "",
        "",
    )
    assert (fields["workers"], fields["women_percent"], fields["products"]) == (1204, 64.0, ["apparel", "footwear"])
    assert (fields["last_audit_on"], fields["latitude"], fields["longitude"]) == (date(2018, 12, 2), None, 10.85)


def test_adidas_puts_the_rows_of_a_site_together():
    found = grouped(read("adidas_2019"), load("adidas_2019"))
    boat, kite = found.sites.values()
    assert (boat.rows, kite.rows, found.rows) == ([2, 3], [4], 3)
    assert boat.fields["products"] == ["Footwear", "Apparel"]
    assert (boat.fields["workers"], boat.fields["parent"], boat.fields["postal_code"], kite.fields["workers"]) == (
        812,
        "Boat Group",
        "",
        None,
    )
    assert [(problem.row, problem.field, problem.text()) for problem in found.problems] == [
        (3, "workers", "“900” differs from row 2 of the same site, which was kept.")
    ]


def test_taiwan_reads_roc_dates_and_reports_what_is_none():
    kite, boat = read("taiwan_moea")
    assert (kite.fields["name"], kite.fields["province"], kite.fields["city"]) == (
        "藍風箏玩具有限公司",
        "臺中市",
        "豐原區",
    )
    assert (kite.fields["opened_on"], kite.fields["products"]) == (
        date(2014, 4, 30),
        ["33 其他製造業", "331 育樂用品", "332 其他"],
    )
    assert boat.fields["city"] == "龜山鄉"
    assert {("opened_on", False), ("name_local", False)} <= set(messages(boat))
    assert not boat.blocked


def test_the_lists_of_open_supply_hub():
    rows = list(mapped(sample("oshub_contributor_lists.csv.gz"), load("oshub_lists")))
    assert len(rows) == 963
    assert not any(row.blocked for row in rows)
    assert sum(problem.message.endswith("lost.") for row in rows for problem in row.problems) == 7
    (export,) = [
        row
        for row in mapped(sample("facilities_oshub_export_sample.csv"), load("oshub_export"))
        if row.fields["external_id"] == "CN20232928B3HAP"
    ]
    assert (export.fields["latitude"], export.fields["products"][:2]) == (34.633054, ["Agriculture", "Food"])


def test_the_steel_tracker_keeps_names_in_their_own_script():
    rows = list(mapped(sample("gem_steel_sample.csv.gz"), load("gem_steel_2025")))
    assert len(rows) == 241
    assert not any(row.blocked for row in rows)
    assert any("\u4e00" <= char <= "\u9fff" for row in rows for char in row.fields["name_local"])
    assert all(-90 <= row.fields["latitude"] <= 90 for row in rows)


def test_homes_and_restaurants_of_the_histories():
    homes = list(mapped(sample("cms_facilities_sample.csv.gz"), load("cms_facilities")))
    assert (len(homes), homes[0].fields["external_id"], homes[0].fields["city"]) == (120, "025036", "Anchorage")
    foods = sample("sf_food_facilities_latin1.csv.gz", **load("sf_food_facilities").file)
    assert len(grouped(mapped(foods, load("sf_food_facilities")), load("sf_food_facilities")).sites) == 541


def test_every_shipped_mapping_loads_and_has_a_title():
    names = {each.name for each in shipped()}
    assert {
        "hasbro_2018",
        "disney_2017",
        "nike_2019",
        "adidas_2019",
        "taiwan_moea",
        "gem_steel_2025",
        "oshub_lists",
        "cms_nursing",
        "dinesafe",
    } <= names
    assert all(each.title != each.name for each in shipped())
    assert {each.name for each in shipped("history")} == {"cms_nursing", "dinesafe", "sf_food"}


@pytest.mark.parametrize("name", ["", "no_such", "../secret", "hasbro_2018.toml", "/etc/passwd", "Hasbro"])
def test_no_other_file_can_be_named(name):
    with pytest.raises(Refused, match="no mapping called"):
        load(name)


@pytest.mark.parametrize(
    "text",
    [
        "= nonsense",
        "[fields]\nhead = 'x'",
        "[fields]\nname = {from = 'x', then = ['eval']}",
        "kind = 'x'\n[fields]\nname = 'x'",
        "[site]\nkey = ['head']",
        "[fields]\nname = 4",
    ],
)
def test_a_mapping_that_says_nonsense_is_refused(text):
    with pytest.raises(Refused):
        parse("bad", text)


def test_a_list_that_lacks_the_columns_is_refused_by_name():
    with pytest.raises(Refused, match="factory_name, vendor_name"):
        list(mapped(table("address,country\nx,China\n"), load("hasbro_2018")))


def test_columns_are_suggested_and_the_choice_is_used():
    opened = table(
        "Facility Name,Street Address,Country,No. ,Product Type,Number of Workers\nA,1 Road,China,1,dolls; kites,n/a\n"
    )
    choice = suggest(opened.columns)
    assert choice == {
        "name": "Facility Name",
        "address": "Street Address",
        "country": "Country",
        "products": "Product Type",
        "workers": "Number of Workers",
    }
    (row,) = mapped(opened, chosen(choice))
    assert row.fields == {
        "name": "A",
        "address": "1 Road",
        "country": "CN",
        "products": ["dolls", "kites"],
        "workers": None,
    }
    with pytest.raises(Refused, match="at least the columns"):
        list(mapped(opened, chosen({"address": "Street Address"})))
    with pytest.raises(Refused, match="does not exist"):
        chosen({"password": "No."})


def test_chinese_headers_are_suggested_too():
    assert suggest(["工厂名称", "地址", "国家"]) == {"name": "工厂名称", "address": "地址", "country": "国家"}


def test_a_row_longer_than_the_header_is_kept_out():
    (row,) = mapped(table("name,country\nA,China,Guangdong\n"), chosen({"name": "name", "country": "country"}))
    assert row.blocked
    assert row.problems[0].message == mappings.N_("The row has more cells than there are columns.")
