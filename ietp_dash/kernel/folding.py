"""How text is made comparable for searching and sorting, the same for both databases: pure, one pass, any script.

Width and compatibility forms (NFKC), case, accents, traditional to simplified Chinese; everything that is neither
letter nor digit is a blank. Scripts written without blanks (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) are
indexed as single characters and pairs, so that one, two or more characters are found anywhere; other scripts as words,
found by their beginnings.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_WORD = 40
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"([{_UNSPACED}]+)")
_UNSPACED_ONLY = re.compile(f"[{_UNSPACED}]+")
_LETTERS = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "n"}
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


@cache
def _han() -> dict[str, str]:
    lines = (Path(__file__).parent / "data" / "han.txt").read_text("utf-8").splitlines()
    old, new = lines[-2:]
    return dict(zip(old, new, strict=True))


class _Folds(dict):
    """Each character's fold, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char).casefold())
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    kept = []
    for one in plain:
        one = _han().get(one, _LETTERS.get(one, one))
        if unicodedata.category(one[0])[0] in "LNM":
            kept.append(one)
        elif one not in "'’ʼ":
            kept.append(" ")
    return "".join(kept)


_FOLDS = _Folds()


def fold(text: str) -> str:
    """``text`` folded, words parted by single blanks.

    >>> fold("Ｄöngguān  玩具廠, No.5")
    'dongguan 玩具厂 no 5'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.translate(_FOLDS).split())


def fold_each(text: str) -> list[str]:
    """The fold of every character of ``text``, for marking in the original what was found in the folded."""
    return [_FOLDS[ord(char)] for char in text]


def sort_key(*names: str) -> str:
    """What names sort by: the first that is not empty, folded; those without any letter last."""
    return (next((fold(name) for name in names if fold(name)), "") or "\uffff")[:200]


def tokens(text: str) -> list[str]:
    """What is stored of ``text`` for searching: words, and of unspaced scripts every character and pair, each once.

    >>> tokens("Toy 玩具厂")
    ['toy', '玩', '玩具', '具', '具厂', '厂']
    """
    found: dict[str, None] = {}
    for piece in fold(text).split():
        for run in _RUNS.split(piece):
            if not run:
                continue
            if not _UNSPACED_ONLY.fullmatch(run):
                found[run[:LONGEST_WORD]] = None
                continue
            for place, char in enumerate(run):
                found[char] = None
                if place + 1 < len(run):
                    found[run[place : place + 2]] = None
    return list(found)


@dataclass(frozen=True)
class Term:
    """One thing asked for. ``pieces`` are the tokens that a hit has; ``prefix`` when a word's beginning is enough
    (words of one letter are taken whole)."""

    text: str
    pieces: tuple[str, ...]
    prefix: bool

    @property
    def is_latin(self) -> bool:
        """Whether typing errors can be looked for: a word of four or more Latin letters."""
        return self.prefix and self.text.isascii() and self.text.isalpha() and len(self.text) >= 4


def terms(query: str) -> list[Term]:
    """What ``query`` asks for; a hit has all of it.

    >>> [(term.text, term.pieces) for term in terms("shenz 玩具厂")]
    [('shenz', ('shenz',)), ('玩具厂', ('玩具', '具厂'))]
    """
    found: dict[str, Term] = {}
    for piece in fold(query).split():
        for run in _RUNS.split(piece):
            if not run:
                continue
            if not _UNSPACED_ONLY.fullmatch(run):
                run = run[:LONGEST_WORD]
                found[run] = Term(run, (run,), len(run) > 1)
            elif len(run) == 1:
                found[run] = Term(run, (run,), False)
            else:
                found[run] = Term(run, tuple(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1))), False)
    return list(found.values())


def has(folded: str, term: Term) -> bool:
    """Whether a folded text has ``term``: a word's beginning, or the characters anywhere."""
    if term.prefix:
        return f" {term.text}" in f" {folded}"
    return term.text in folded if is_unspaced(term.text) else term.text in folded.split()


def is_unspaced(text: str) -> bool:
    """Whether ``text`` is of a script written without blanks."""
    return _UNSPACED_ONLY.fullmatch(text) is not None


def near_forms(word: str) -> set[str]:
    """``word`` and every form of it with one letter left out: two words one slip apart share a form.

    >>> sorted(near_forms("toy"))
    ['oy', 'to', 'toy', 'ty']
    """
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def slips(one: str, other: str, most: int = 2) -> int:
    """How many letters were left out, added, changed or swapped with a neighbour; ``most`` + 1 if more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, last = last, now
    return min(last[-1], most + 1)
