"""The demonstration's names are many, in the right script, repeatable and nobody's."""

import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

import ietp_dash
from ietp_dash.demo import names

SCRIPTS = {
    "CN": r"[\u4e00-\u9fff]",
    "HK": r"[\u4e00-\u9fff]",
    "IN": r"[\u0900-\u097f]",
    "TH": r"[\u0e00-\u0e7f]",
    "VN": r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]",
}
COUNTRIES = sorted({one.country for one in names.places()})
LABELS = Path(ietp_dash.__file__).parent / "factories" / "data"


def drawn(seed, country, count):
    rng, taken = Random(seed), set()
    return [names.factory(rng, names.place(rng, country), taken) for _ in range(count)]


def test_the_same_seed_gives_the_same_names():
    assert drawn(7, "CN", 50) == drawn(7, "CN", 50)
    assert drawn(7, "CN", 50) != drawn(8, "CN", 50)


def test_more_than_three_hundred_parts_make_thousands_of_chinese_names():
    first, second = names._parts("CN")
    assert len(first) + len(second) >= 300
    assert len({one.en for one in drawn(1, "CN", 3000)}) == 3000
    assert len({part[1] for part in first}) == len(first)


@pytest.mark.parametrize("country", [one for one in COUNTRIES if one != "CN"])
def test_every_brand_of_a_country_can_be_used_up_and_no_more(country):
    rng, taken = Random(3), set()
    town = names.place(rng, country)
    for _ in range(names.brands(country)):
        names.factory(rng, town, taken)
    with pytest.raises(ValueError, match="taken"):
        names.factory(rng, town, taken)


def test_a_name_that_a_real_company_may_bear_is_never_drawn():
    rng, taken = Random(6), set()
    town = names.place(rng, "TH")
    for _ in range(names.brands("TH")):
        names.factory(rng, town, taken)
    assert "Dao Fan" in names._avoided()
    assert not taken & names._avoided()


@pytest.mark.parametrize("country", sorted(SCRIPTS))
def test_local_names_are_in_local_script(country):
    script = re.compile(SCRIPTS[country], re.IGNORECASE)
    rng = Random(5)
    for _ in range(40):
        town = names.place(rng, country)
        name, where = names.factory(rng, town, set()), names.address(rng, town)
        assert script.search(name.local), name
        assert script.search(where.local), where
        assert name.en.isascii()
        assert where.en.isascii()


def test_an_address_names_its_town_and_is_near_it():
    rng = Random(11)
    for _ in range(100):
        town = names.place(rng)
        where = names.address(rng, town)
        assert town.city.en in where.en
        assert town.city.local in where.local
        assert abs(where.latitude - town.latitude) < 0.1 > abs(where.longitude - town.longitude)


def test_countries_are_mixed_as_the_domain_notes_say():
    rng = Random(2)
    found = Counter(names.place(rng).country for _ in range(4000))
    assert 0.76 < found["CN"] / 4000 < 0.84
    assert found["VN"] > found["IN"] > found["TH"] > found["MY"] / 2
    assert set(found) == set(COUNTRIES)


def test_every_town_has_a_zone_and_weight():
    for town in names.places():
        ZoneInfo(town.zone)
        assert town.weight > 0


def test_a_country_without_towns_is_refused():
    with pytest.raises(ValueError, match="no town"):
        names.place(Random(1), "FR")


def test_people_bear_names_of_their_country():
    rng = Random(4)
    assert re.fullmatch(r"[\u4e00-\u9fff]{2,3}", names.person(rng, "CN").local)
    assert re.search(r"[\u0900-\u097f]", names.person(rng, "IN").local)
    assert names.person(rng, "GB").en


def test_sixty_buyers_and_five_firms_with_different_names():
    assert len({one.name for one in names.buyers()}) == len({one.name_zh for one in names.buyers()}) == 60
    assert {one.kind for one in names.buyers()} == {"brand", "retailer", "importer", "licensor"}
    assert len({one.name for one in names.audit_firms()}) == 5


def test_two_firms_cover_every_demo_country_so_that_one_may_have_a_conflict():
    for country in COUNTRIES:
        assert sum(country in firm.covers for firm in names.audit_firms()) >= 2, country


@pytest.mark.parametrize(("file", "key", "count"), [("products", "product", 12), ("processes", "process", 17)])
def test_products_and_processes_are_labelled_twice(file, key, count):
    rows = tomllib.loads((LABELS / f"{file}.toml").read_text("utf-8"))[key]
    assert len({row["code"] for row in rows}) == len(rows) == count
    assert all(len(row["code"]) <= 30 and row["en"] and re.search(r"[\u4e00-\u9fff]", row["zh"]) for row in rows)


def test_names_do_not_repeat_one_after_the_other():
    assert all(a.en != b.en for a, b in pairwise(drawn(9, "VN", 100)))
