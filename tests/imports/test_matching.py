"""Likely duplicates: measured on pairs that people labelled, and on cases that must not be mixed up."""

import pytest

from ietp_dash.imports.folding import fold, western_numerals
from ietp_dash.imports.matching import THRESHOLD, Entry, Index, score
from ietp_dash.imports.measuring import measure

from .samples import labelled_pairs, sample


def entry(name, address="", country="CN", key="x"):
    return Entry(key, name, address, country)


def test_precision_and_recall_on_the_labelled_pairs():
    measured = measure(labelled_pairs())
    print(measured)
    assert measured.right + measured.missed == 47
    assert measured.precision >= 0.92
    assert measured.recall >= 0.9
    assert measured.found_by_index == measured.right


def test_the_measure_counts_what_it_says():
    same, other = (
        (True, entry("Blue Kite", "8 Kite Rd"), entry("Blue Kite", "8 Kite Rd")),
        (False, entry("Blue Kite", "8 Kite Rd"), entry("Blue Kite", "8 Kite Rd")),
    )
    missed = (True, entry("Blue Kite", "8 Kite Rd"), entry("Paper Boat", "1 Boat St"))
    measured = measure([same, same, other, missed])
    assert (measured.precision, measured.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            entry("Blue Kite Toys Co., Ltd.", "No. 8 Kite Road, Longgang District, Shenzhen"),
            entry("BLUE KITE TOYS COMPANY LIMITED", "8 Kite Rd., Longgang Dist., Shenzhen, Guangdong"),
        ),
        (
            entry("b lu e k i te to ys c o ltd", "8 kite road longgang shenzhen"),
            entry("Blue Kite Toys Co. Ltd", "No 8 Kite Road, Longgang, Shenzhen"),
        ),
        (
            entry("İstiklâl Oyuncak San. ve Tic. A.Ş.", "Çamlıca Mah. No:5 İzmir", "TR"),
            entry("Istiklal Oyuncak", "Camlica Mahallesi No 5, Izmir", "TR"),
        ),
        (
            entry("藍風箏玩具股份有限公司", "臺中市豐原區風箏路三四一號", "TW"),
            entry("藍風箏玩具（股）", "台中市豐原區風箏路341號", "TW"),
        ),
        (
            entry("Paper Boat Unit II", "Plot 7, Boat Estate, Lahore", "PK"),
            entry("Paper Boat (Unit 2)", "Plot 7 Boat Industrial Estate Lahore", "PK"),
        ),
    ],
)
def test_the_same_site_written_otherwise_is_offered(one, other):
    assert score(one, other) >= THRESHOLD
    assert score(one, other) == pytest.approx(score(other, one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            entry("Blue Kite Toys Unit 10", "Plot 42, Sector 15, Karachi", "PK"),
            entry("Blue Kite Toys Unit 6", "Plot 42, Sector 15, Karachi", "PK"),
        ),
        (
            entry("Paper Boat Games", "58 Pantel Street, Nis", "RS"),
            entry("Moonlamp Knitting", "58 Pantel Street, Nis", "RS"),
        ),
        (entry("Felix", "Lot 10, Utique", "TN"), entry("Felix", "Road of Republic, Nabeul", "TN")),
        (
            entry("Dongguan Weisong Industrial Co Ltd", "2 Fl, Ludipu Area, Humen, Dongguan, Guangdong"),
            entry("Dongguan Maison Industrial Co Ltd", "8th Rd, Fulong Area, Shipai, Dongguan, Guangdong"),
        ),
        (
            entry("長夆工業社", "臺中市南區樹義路三九巷三號", "TW"),
            entry("聯興工業社", "臺中市南區樹義路三九巷五號", "TW"),
        ),
    ],
)
def test_other_sites_are_not_offered(one, other):
    assert score(one, other) < THRESHOLD


def test_the_index_finds_the_same_as_comparing_every_pair():
    rows = [row.values for row in sample("oshub_contributor_lists.csv.gz").rows()][:250]
    entries = [
        Entry(number, row["name"], row["address"], row["country"][:2].upper()) for number, row in enumerate(rows)
    ]
    index = Index(entries)
    by_index = {(one.key, near.entry.key) for one in entries for near in index.likely(one, most=50)}
    by_pairs = {
        (one.key, other.key)
        for one in entries
        for other in entries
        if one.key != other.key and score(one, other) >= THRESHOLD
    }
    assert by_index <= by_pairs
    assert len(by_index) >= 0.95 * len(by_pairs)


def test_an_entry_is_never_its_own_duplicate():
    one = entry("Blue Kite", "8 Kite Road")
    assert Index([one]).likely(one) == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ  Toys, Ltd.", "abc toys ltd"),
        ("Çamlıca", "camlica"),
        ("A.Ş.", "as"),
        ("한국", "한국"),
        ("मुंबई", "मुंबई"),
        ("ガンダム㈱", "ガンダム"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == fold(folded)
    assert fold(fold(text)) == fold(text)


def test_chinese_numerals_of_addresses():
    assert western_numerals("樹義路三九巷十二號二十樓") == "樹義路39巷12號20樓"
