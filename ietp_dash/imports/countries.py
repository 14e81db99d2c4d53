"""Country names in any spelling and in many languages to their ISO 3166-1 alpha-2 code; what is not sure stays unknown.

Kosovo, which ISO has not coded, is XK (a code ISO leaves to users, and the one CLDR and the EU use).
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

from .folding import words_only

SPELLINGS = [Path(__file__).with_name(name) for name in ("country_aliases.toml", "country_names.toml")]
LANGUAGES = (
    "en",
    "zh_Hans",
    "zh_Hant",
    "fr",
    "es",
    "de",
    "pt",
    "it",
    "nl",
    "ja",
    "ko",
    "vi",
    "id",
    "ms",
    "th",
    "hi",
    "tr",
    "ru",
    "ar",
    "pl",
)
NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
AMBIGUOUS_AT_END = {"georgia", "jersey"}
IN_TWO_MINDS = {"congo", "刚果", "剛果", "конго", "kongo", "콩고", "コンコ"}
WORDS_IN_A_NAME = 4


@cache
def codes() -> frozenset[str]:
    """The 249 codes of ISO 3166-1 alpha-2, and XK."""
    return frozenset(
        code for code in Locale("en").territories if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    )


def _fold(name: str) -> str:
    """Letters and digits only: width, case, accents, dots and articles do not tell countries apart."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ").replace(".", "")
    text = "".join(char for char in text if not unicodedata.combining(char) or unicodedata.category(char) == "Mc")
    words = words_only(text.replace("'", "").replace("’", "")).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


@cache
def _names() -> dict[str, str]:
    """Folded name to code. Our aliases win over CLDR, English over the others; one name never means two countries."""
    names: dict[str, str] = {}
    for path in SPELLINGS:
        for code, listed in tomllib.loads(path.read_text("utf-8")).items():
            for name in listed:
                names.setdefault(_fold(name), code)
    for language in LANGUAGES:
        fresh: dict[str, set[str]] = {}
        for code, name in Locale.parse(language).territories.items():
            if code in codes() and (len(_fold(name)) > 2 or not _fold(name).isascii()):
                fresh.setdefault(_fold(name), set()).add(code)
        for name, found in fresh.items():
            if len(found) == 1 and name not in IN_TWO_MINDS:
                names.setdefault(name, found.pop())
    return names


@cache
def _three_letters() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in codes()
    }


def _readings(name: str) -> set[str]:
    """The ways to read a cell: as it is, without and inside its brackets, and "Korea, South" turned round."""
    outside = re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", name)
    inside = re.findall(r"[(（\[]([^)）\]]*)[)）\]]", name)
    forms = {name, outside, *inside}
    forms |= {" ".join(reversed(form.split(",", 1))) for form in forms if "," in form}
    return {folded for form in forms if (folded := _fold(form))}


@cache
def code_of(name: str) -> str | None:
    """The alpha-2 code for ``name`` (a name, or a code of two or three letters), None when unknown or in two minds."""
    short = name.strip().upper()
    if short in codes():
        return short
    if name.isupper() and short in _three_letters():
        return _three_letters()[short]
    if whole := _names().get(_fold(name)):
        return whole
    readings = _readings(name)
    found = {code for reading in readings if (code := _names().get(reading))}
    return found.pop() if len(found) == 1 else None


def code_at_end(address: str) -> str | None:
    """The country a free address ends with, as in "…, Guangdong China". None where it could be a state or a town.

    Only the last part after a comma or line break is asked, or its last words.
    """
    last = re.split(r"[,，;\n]", address.strip().rstrip(",.;，。 "))[-1].strip()
    if _fold(last) in AMBIGUOUS_AT_END:
        return None
    if len(last) > 3 and (code := code_of(last)):
        return code
    words = last.split()
    for count in range(min(WORDS_IN_A_NAME, len(words)), 0, -1):
        tail = " ".join(words[-count:])
        before = words[-count - 1].casefold() if count < len(words) else ""
        certain = len(tail) > 3 or tail in ("USA", "UK", "UAE")
        if certain and (code := code_of(tail)) and not (before == "new" or _fold(tail) in AMBIGUOUS_AT_END):
            return code
    return None
