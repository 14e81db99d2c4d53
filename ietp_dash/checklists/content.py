"""What an edition says, as plain values: what the editor, the comparison and the spreadsheets share. Pure."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

LONGEST_TEXT = 6_000
NEEDED = ("question", "question_zh", "guidance", "guidance_zh", "evidence_needed", "evidence_needed_zh")
BESIDE = ("question_vi", "guidance_vi", "evidence_needed_vi")
TEXTS = (*NEEDED, *BESIDE)
"""The texts of a checkpoint: English and Chinese are needed, Vietnamese stands beside them where somebody wrote it."""


@dataclass(frozen=True)
class Law:
    """The law behind a question in one country (two-letter code): English, Chinese and, where written, Vietnamese."""

    country: str
    en: str
    zh: str
    vi: str = ""


@dataclass(frozen=True)
class Section:
    """One section; ``code`` never changes from one edition to the next."""

    code: str
    name: str
    name_zh: str = ""
    name_vi: str = ""


@dataclass(frozen=True)
class Point:
    """One checkpoint. ``section`` is a code; ``transparent_severity`` is empty where there is none."""

    number: str
    section: str
    question: str = ""
    question_zh: str = ""
    guidance: str = ""
    guidance_zh: str = ""
    evidence_needed: str = ""
    evidence_needed_zh: str = ""
    severities: tuple[str, ...] = ()
    transparent_severity: str = ""
    kind: str = "other"
    countries: tuple[str, ...] = ()
    legal: tuple[Law, ...] = ()
    grace_until: date | None = None
    removed: bool = False
    question_vi: str = ""
    guidance_vi: str = ""
    evidence_needed_vi: str = ""

    @property
    def stamp(self) -> str:
        """Changes whenever anything of the checkpoint does: by it the second of two editors is told."""
        return sha256(repr(replace(self, section="")).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Edition:
    """A whole edition: its sections in order, and its checkpoints in order, the removed ones too."""

    sections: tuple[Section, ...]
    points: tuple[Point, ...]

    def of(self, code: str) -> tuple[Point, ...]:
        """The checkpoints of one section, in order."""
        return tuple(one for one in self.points if one.section == code)

    @property
    def by_number(self) -> dict[str, Point]:
        """The checkpoints by their number."""
        return {one.number: one for one in self.points}


def tidy(text: str) -> str:
    """``text`` as it is stored: plain line ends, no signs that nobody can see, no space around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or _is_kept(sign)).strip()


def _is_kept(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs", "Cn") and sign not in "\ufffe\uffff"


def next_number(edition: Edition, code: str) -> str:
    """The next free number of section ``code``: a number once used, also of a removed one, is never used again."""
    own = [one.number for one in edition.of(code)]
    prefix = own[0].rpartition(".")[0] if own else str(_next_prefix(edition))
    lead = prefix + "." if prefix else ""
    used = {one.number for one in edition.points}
    last = max((_tail(number) for number in used if number.startswith(lead)), default=0)
    return f"{lead}{last + 1}"


def _tail(number: str) -> int:
    last = number.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0


def _next_prefix(edition: Edition) -> int:
    first = [one.number.partition(".")[0] for one in edition.points]
    return max((int(one) for one in first if one.isdecimal()), default=0) + 1
