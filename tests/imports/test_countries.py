"""Country names in any spelling become ISO codes; what is not sure stays unknown."""

import pytest

from ietp_dash.imports.countries import code_at_end, code_of, codes

from .samples import sample

SPELLINGS = {
    "Korea, Republic of (South Korea)": "KR",
    "Korea, South": "KR",
    "SOUTH KOREA": "KR",
    "Korea": "KR",
    "North Korea": "KP",
    "CHINA": "CN",
    "China Mainland": "CN",
    "China (Mainland)": "CN",
    "P.R. China": "CN",
    "PRC": "CN",
    "中国": "CN",
    "中華人民共和國": "CN",
    "Viet Nam": "VN",
    "VIETNAM": "VN",
    "Việt Nam": "VN",
    "越南": "VN",
    "Türkiye": "TR",
    "TURKEY": "TR",
    "Turkiye": "TR",
    "Hong Kong": "HK",
    "Hong Kong SAR": "HK",
    "Hong Kong, China": "HK",
    "Macau": "MO",
    "Taiwan, Province of China": "TW",
    "台灣": "TW",
    "USA": "US",
    "U.S.A.": "US",
    "us": "US",
    "United States of America": "US",
    "UAE": "AE",
    "UK": "GB",
    "England": "GB",
    "Czech Republic": "CZ",
    "Slovak Republic": "SK",
    "Bosnia": "BA",
    "Bosnia And Herzegovina": "BA",
    "Syrian Arab Republic": "SY",
    "Russia": "RU",
    "RUSSIAN FEDERATION": "RU",
    "Côte d'Ivoire": "CI",
    "Cote d’Ivoire": "CI",
    "Ivory Coast": "CI",
    "Lao PDR": "LA",
    "Burma": "MM",
    "Myanmar (Burma)": "MM",
    "The Netherlands": "NL",
    "Holland": "NL",
    "Brunei": "BN",
    "Eswatini": "SZ",
    "Kosovo": "XK",
    "CHN": "CN",
    "NGA": "NG",
    "Nga": "RU",
    "NA": "NA",
    "Georgia": "GE",
    "Saint Lucia": "LC",
    "St. Lucia": "LC",
    "भारत": "IN",
    "ไทย": "TH",
    "  India ": "IN",
    "ＣＨＩＮＡ": "CN",
    "Deutschland": "DE",
    "Alemania": "DE",
    "香港": "HK",
    "日本": "JP",
    "대한민국": "KR",
}


@pytest.mark.parametrize(("name", "code"), SPELLINGS.items())
def test_spellings_of_real_lists(name, code):
    assert code_of(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Congo",
        "Freedonia",
        "Asia",
        "EU",
        "European Union",
        "China / India",
        "China (Vietnam)",
        "n/a",
        "C",
        "Chin",
        "007",
        "<b>China</b><i>",
    ],
)
def test_what_is_not_sure_is_not_guessed(name):
    assert code_of(name) is None


def test_there_are_249_codes_of_iso_and_kosovo():
    reference = {row.values["ISO3166-1-Alpha-2"] for row in sample("ref_countries.csv").rows()}
    assert codes() == reference | {"XK"}


@pytest.mark.parametrize(
    "column",
    [
        "ISO3166-1-Alpha-2",
        "ISO3166-1-Alpha-3",
        "CLDR display name",
        "official_name_en",
        "official_name_fr",
        "official_name_es",
        "official_name_cn",
    ],
)
def test_every_official_name_is_known_and_none_is_taken_for_another(column):
    rows = [row.values for row in sample("ref_countries.csv").rows() if row.values[column]]
    wrong = {row[column]: code_of(row[column]) for row in rows if code_of(row[column]) != row["ISO3166-1-Alpha-2"]}
    assert set(wrong.values()) <= {None}
    assert set(wrong) <= {"Congo", "刚果"}


def test_every_country_of_the_open_lists_is_known():
    lists = [
        ("oshub_contributor_lists.csv.gz", "country"),
        ("gem_steel_sample.csv.gz", "country/area"),
        ("facilities_oshub_export_sample.csv", "country_name"),
    ]
    for name, column in lists:
        assert [row.values[column] for row in sample(name).rows() if code_of(row.values[column]) is None] == []


def test_names_agree_with_the_codes_that_a_list_gives_itself():
    for row in sample("facilities_oshub_export_sample.csv").rows():
        assert code_of(row.values["country_name"]) == row.values["country_code"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("1 Zhenan Road, Changan, Dongguan, Guangdong, China", "CN"),
        ("No. 2 Toy Street, Suzhou, Jiangsu China", "CN"),
        ("5 Chome, Ishikawa Japan", "JP"),
        ("Gyeonggi-do South Korea", "KR"),
        ("Port Moresby Papua New Guinea", "PG"),
        ("Road 4, Cebu, Philippines.", "PH"),
        ("12 Main Street, Atlanta, Georgia", None),
        ("12 Main Street, Newark, New Jersey", None),
        ("Santa Fe, New Mexico", None),
        ("Jiangsu, China No.", None),
        ("Room 5, Tower CA", None),
        ("", None),
    ],
)
def test_the_country_at_the_end_of_an_address(address, code):
    assert code_at_end(address) == code
