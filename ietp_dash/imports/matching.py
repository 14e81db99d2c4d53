"""Whether two entries mean the same site: a score of 0 to 1 from name, address, unit numbers and country.

A score of at least ``THRESHOLD`` is offered to a person for merging; nothing is ever merged by the score alone.
The weights are few and round on purpose: they were set on the labelled pairs and looked at on the real lists.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from .folding import COMPANY_FORMS, STREET_WORDS, TRADE_WORDS, fold, western_numerals

THRESHOLD = 0.68
NAME_WEIGHT, ADDRESS_WEIGHT = 0.6, 0.4
OTHER_UNIT, MISSING_UNIT, OTHER_HOUSE, SAME_HOUSE, OTHER_COUNTRY = -0.40, -0.05, -0.20, 0.05, -0.05
OTHER_CORE, UNLIKE, CORE_LETTERS = -0.10, 0.6, 5
POSTAL_DIGITS = 5

TRADE_SIGNS = re.compile(
    "企業|工業|實業|科技|電子|機械|精密|工程|塑膠|化工|金屬|玩具|電機|紡織|印刷|企业|实业|电子|机械|塑胶|金属|电机|纺织|鐵工廠|工業社|企業社|[一二三四五六七八九]?廠|厂|社"
)
ENDINGS = re.compile("(?:ltd|limited|private|pvt|company|corp|corporation|inc|srl|spa|gmbh|llc|sti|sanve|tic)+$")
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d+|[^\d\s]+", fold(text))


@lru_cache(maxsize=100_000)
def _grams(text: str) -> frozenset[str]:
    """Three letters at a time; two where the script has no blanks between words."""
    size = 3 if text.isascii() else 2
    padded = f" {text} "
    return frozenset(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))


def _overlap(one: frozenset, other: frozenset) -> tuple[float, float]:
    """Dice's coefficient, and the share of the smaller set that is in the larger one."""
    if not one or not other:
        return 0.0, 0.0
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)), shared / min(len(one), len(other))


@dataclass(frozen=True)
class Entry:
    """A site as matching sees it. ``key`` is whatever the caller knows it by; ``country`` is an alpha-2 code."""

    key: object
    name: str
    address: str = ""
    country: str = ""

    @cached_property
    def words(self) -> list[str]:
        """The name without company forms and numbers."""
        return [
            word
            for word in _tokens(self.name)
            if word not in COMPANY_FORMS and not word.isdigit() and word not in ROMAN
        ]

    @cached_property
    def squeezed(self) -> tuple[str, str]:
        """The name without blanks: without company forms, and with the last ones off (where letters were parted)."""
        whole = "".join(word for word in _tokens(self.name) if not word.isdigit())
        return "".join(self.words) or whole, ENDINGS.sub("", whole) or whole

    @cached_property
    def units(self) -> frozenset[str]:
        """Numbers in the name: "Unit 10", "#2", "II"."""
        found = (ROMAN.get(word, word) for word in _tokens(self.name))
        return frozenset(word.lstrip("0") for word in found if word.isdigit())

    @cached_property
    def street(self) -> list[str]:
        """The words of the address, abbreviated alike."""
        words = _tokens(western_numerals(self.address))
        return [short for word in words if (short := STREET_WORDS.get(word, word))]

    @cached_property
    def houses(self) -> frozenset[str]:
        """Numbers of the address that are no postal codes."""
        return frozenset(word.lstrip("0") for word in self.street if word.isdigit() and len(word) < POSTAL_DIGITS) - {
            ""
        }

    @cached_property
    def street_grams(self) -> frozenset[str]:
        return _grams("".join(self.street)) if self.street else frozenset()

    @cached_property
    def telling(self) -> list[str]:
        """The words that tell this name from others of its trade."""
        return [word for word in self.words if word not in TRADE_WORDS]

    @cached_property
    def core(self) -> str:
        """What is left of the name without its trade and without the places that its address names too."""
        places = set(self.street)
        return TRADE_SIGNS.sub("", "".join(word for word in self.telling if word not in places))


def _order(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def name_likeness(one: Entry, other: Entry) -> float:
    """0 to 1: the letters in order, mixed with how far the shorter name lies inside the longer one."""
    forms = {(left, right) for left in one.squeezed for right in other.squeezed}
    in_order, left, right = max((_order(left, right), left, right) for left, right in forms)
    inside = _overlap(_grams(left), _grams(right))[1]
    return in_order if in_order > 0.9 else (in_order + inside) / 2


def address_likeness(one: Entry, other: Entry) -> float:
    """0 to 1: shared letter groups; a short address inside a long one counts nearly as much as an equal one."""
    alike, inside = _overlap(one.street_grams, other.street_grams)
    return max(alike, 0.95 * inside)


def score(one: Entry, other: Entry, at_least: float = 0.0) -> float:
    """How likely both are the same site, 0 to 1; 0 as soon as ``at_least`` is out of reach."""
    if not (one.address and other.address):
        return _adjusted(one, other, THRESHOLD * name_likeness(one, other))
    address = ADDRESS_WEIGHT * address_likeness(one, other)
    if NAME_WEIGHT + address + SAME_HOUSE < at_least:
        return 0.0
    return _adjusted(one, other, NAME_WEIGHT * name_likeness(one, other) + address)


def _adjusted(one: Entry, other: Entry, value: float) -> float:
    """What numbers, the core of the names and the countries add to likeness or take from it."""
    if one.units and other.units and not one.units & other.units:
        value += OTHER_UNIT
    elif bool(one.units) != bool(other.units):
        value += MISSING_UNIT
    if one.houses and other.houses:
        value += _houses(one.houses, other.houses)
    if _other_core(one.core, other.core):
        value += OTHER_CORE
    if one.country != other.country:
        value += OTHER_COUNTRY
    return max(0.0, min(1.0, value))


def _other_core(one: str, other: str) -> bool:
    """Short cores and ones inside each other prove nothing; a Chinese letter weighs as much as three Latin ones."""
    if any(len(core) * (1 if core.isascii() else 3) < CORE_LETTERS for core in (one, other)):
        return False
    inside = _overlap(_grams(one), _grams(other))[1]
    return inside < 0.5 and _order(one, other) < UNLIKE


def _houses(one: frozenset[str], other: frozenset[str]) -> float:
    shared = one & other
    if not shared:
        return OTHER_HOUSE
    return SAME_HOUSE if len(shared) * 2 > len(one | other) else 0.0


@dataclass(frozen=True)
class Candidate:
    """An entry of the other list that may be the same site."""

    entry: Entry
    score: float


class Index:
    """Entries by the parts they share, so that not every pair has to be looked at."""

    CROWD = 400

    def __init__(self, entries: Iterable[Entry] = ()):
        self._blocks: dict[tuple, list[Entry]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Make ``entry`` findable."""
        for key in block_keys(entry):
            self._blocks.setdefault(key, []).append(entry)

    def likely(self, entry: Entry, threshold: float = THRESHOLD, most: int = 5) -> list[Candidate]:
        """The best candidates for ``entry`` at or above ``threshold``, best first; never the entry itself."""
        near = {}
        for key in block_keys(entry):
            block = self._blocks.get(key, ())
            if len(block) <= self.CROWD:
                near.update((id(other), other) for other in block if other.key != entry.key)
        found = [
            Candidate(other, value) for other in near.values() if (value := score(entry, other, threshold)) >= threshold
        ]
        return sorted(found, key=lambda candidate: (-candidate.score, str(candidate.entry.key)))[:most]


def block_keys(entry: Entry) -> set[tuple]:
    """What entries of one site nearly always share: a telling word, the name's or the address' beginning."""
    name, street = entry.squeezed[0], "".join(entry.street)
    keys = {("word", entry.country, word) for word in entry.telling if len(word) > 3}
    keys |= {("name", entry.country, name[:5]), ("tail", entry.country, name[-6:])}
    if len(street) > 7:
        keys |= {("street", entry.country, street[:9]), ("whole", street)}
    if len(name) > 9:
        keys.add(("same", name))
    if not name.isascii():
        keys |= {("pair", entry.country, name[start : start + 3]) for start in range(len(name) - 2)}
    return keys
