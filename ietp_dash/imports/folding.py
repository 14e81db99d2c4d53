"""What says nothing of which site is meant: company forms, trades, street words; the rest folds as in the directory."""

import re
import tomllib
import unicodedata
from pathlib import Path

from ..kernel import folding

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
COMPANY_FORMS = frozenset(WORDS["company"].split())
TRADE_WORDS = frozenset(WORDS["trade"].split())
STREET_WORDS = dict.fromkeys(WORDS["fillers"].split(), "") | {
    spelt: short for short, spellings in WORDS["street"].items() for spelt in spellings.split()
}
CJK_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社|合同会社|（株）|\\(株\\)|㈱|주식회사|\\(주\\)|公司$"
)
NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def fold(text: str) -> str:
    """The directory's fold of ``text`` without Asian company forms, initials with points joined (S.A. is sa)."""
    plain = unicodedata.normalize("NFKC", CJK_FORMS.sub(" ", text)).casefold().replace("0.0.", "o.o.")
    joined = re.sub(r"\b(?:[a-zß-ɏ]\.){2,}", lambda dotted: dotted.group().replace(".", ""), plain)
    return folding.fold(joined)


def words_only(text: str) -> str:
    """Letters, numerals and the signs that are part of letters; everything else becomes one blank."""
    return " ".join("".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text).split())


def western_numerals(text: str) -> str:
    """Chinese numerals of an address as digits: 三四一號 and 十二號 become 341號 and 12號."""
    digits = text.translate(NUMERALS)
    return re.sub(
        r"(\d?)十(\d?)",
        lambda tens: str(int(tens[1] or 1) * 10 + int(tens[2] or 0)),
        unicodedata.normalize("NFKC", digits),
    )
