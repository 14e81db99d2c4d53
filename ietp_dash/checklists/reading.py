"""Reads checklist versions and finding texts from their TOML files; pure, and strict about what a version may say."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..kernel.errors import N_, Refused

DATA = Path(__file__).with_name("data")
SEVERITIES = ("minor", "major", "critical", "zero_tolerance")
KINDS = ("bribery", "forced_labour", "record_inconsistency", "child_labour", "access", "other")
CAUSES = ("people", "process", "plant", "planning")
SOURCES = ("guide", "public", "proposal")


@dataclass(frozen=True)
class Said:
    """One text in English and in Simplified Chinese, and in Vietnamese where somebody wrote it."""

    en: str
    zh: str
    vi: str = ""


@dataclass(frozen=True)
class FindingText(Said):
    """What an auditor wrote; ``countries`` is empty where it could have been written anywhere."""

    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckpointText:
    """One question. ``severities`` run from light to grave; ``transparent_severity`` is the lower one (settlement 2).

    ``countries`` is empty where all are asked; before ``grace_until`` its findings count for nothing (settlement 15).
    ``laws`` are the laws behind the question, each with its country.
    """

    number: str
    question: Said
    guidance: Said
    evidence: Said
    severities: tuple[str, ...]
    transparent_severity: str | None
    kind: str
    countries: tuple[str, ...]
    grace_until: date | None
    source: tuple[str, ...]
    laws: tuple[tuple[str, Said], ...] = ()

    @property
    def can_be_major(self) -> bool:
        """Whether it enters the denominator of the Major ratio (programme.md 3, step 4)."""
        return "major" in self.severities


@dataclass(frozen=True)
class SectionText:
    """One section with its checkpoints in order."""

    code: str
    name: Said
    checkpoints: tuple[CheckpointText, ...]


@dataclass(frozen=True)
class VersionText:
    """One edition of the checklist as its file says it."""

    name: str
    origin: str
    valid_from: date
    sections: tuple[SectionText, ...]

    @property
    def checkpoints(self) -> tuple[CheckpointText, ...]:
        """All checkpoints, in the order of the file."""
        return tuple(one for section in self.sections for one in section.checkpoints)


@dataclass(frozen=True)
class FindingTexts:
    """What auditors write about one checkpoint, and an example of how a factory answers.

    ``findings`` may hold ``{n}`` and ``{sample}``: workers affected and workers or records sampled. ``cause`` is a
    code of CAUSES; ``why``, ``correction`` and ``prevention`` are the entry of the root-cause library.
    """

    number: str
    findings: tuple[FindingText, ...]
    cause: str
    why: Said
    correction: Said
    prevention: Said

    def written_in(self, country: str) -> tuple[FindingText, ...]:
        """The findings that could have been written about a factory in ``country`` (two-letter code)."""
        return tuple(one for one in self.findings if not one.countries or country in one.countries)


def version(text: str, laws: str = "") -> VersionText:
    """The checklist written in ``text`` with the ``laws`` of countries.

    Raises Refused with the number of the checkpoint that is at fault.
    """
    data, known = _toml(text), _toml(laws)
    sections = tuple(_section(one, known) for one in data.get("section", []))
    _unique([section.code for section in sections])
    numbers = [point.number for section in sections for point in section.checkpoints]
    _unique(numbers)
    _check_asked({number for of_country in known.values() for number in of_country} - set(numbers))
    return VersionText(
        name=_field(data, "name", "checklist"),
        origin=data.get("origin", "programme"),
        valid_from=_field(data, "valid_from", "checklist"),
        sections=sections,
    )


def shipped_version() -> VersionText:
    """Version 1, as shipped."""
    return version((DATA / "version-1.toml").read_text("utf-8"), (DATA / "laws-1.toml").read_text("utf-8"))


def finding_texts(text: str | None = None) -> dict[str, FindingTexts]:
    """Finding texts by checkpoint number; the shipped ones (invented, for demonstration) when ``text`` is not given."""
    data = _toml((DATA / "finding_texts.toml").read_text("utf-8") if text is None else text)
    _unique([one["number"] for one in data["checkpoint"]])
    return {one["number"]: _finding_texts(one) for one in data["checkpoint"]}


def filled(said: Said, affected: int, sample: int) -> Said:
    """``said`` with its numbers: ``affected`` of ``sample`` workers or records."""
    return Said(said.en.format(n=affected, sample=sample), said.zh.format(n=affected, sample=sample))


def _toml(text: str) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Refused(N_("The file cannot be read: %(fault)s"), fault=str(fault)) from fault


def _check_asked(unknown: set[str]) -> None:
    if unknown:
        raise Refused(N_("No checkpoint has this number: %(numbers)s."), numbers=", ".join(sorted(unknown)))


def _section(data: dict, laws: dict) -> SectionText:
    code = _field(data, "code", "section")
    points = tuple(_checkpoint(one, laws) for one in data.get("checkpoint", []))
    if not points:
        raise Refused(N_("Section %(code)s has no checkpoint."), code=code)
    return SectionText(code, _said(data, "name", code), points)


def _checkpoint(data: dict, laws: dict) -> CheckpointText:
    number = _field(data, "number", "checkpoint")
    severities = _chosen(data, "severities", SEVERITIES, number)
    return CheckpointText(
        number=number,
        question=_said(data, "question", number),
        guidance=_said(data, "guidance", number),
        evidence=_said(data, "evidence", number),
        severities=tuple(sorted(severities, key=SEVERITIES.index)),
        transparent_severity=_lower(data.get("transparent"), severities, number),
        kind=_one_of(data.get("kind", "other"), KINDS, number),
        countries=tuple(data.get("countries", [])),
        grace_until=data.get("grace_until"),
        source=_chosen(data, "source", SOURCES, number),
        laws=tuple((country, _pair(said[number], number)) for country, said in laws.items() if number in said),
    )


def _lower(severity: str | None, severities: tuple[str, ...], number: str) -> str | None:
    """The severity for transparency: one that the checkpoint allows, below Critical or Major (settlement 2)."""
    if severity is None:
        return None
    gravest = max(severities, key=SEVERITIES.index)
    allowed = severity in severities and severity != gravest and gravest in ("major", "critical")
    if not allowed:
        raise Refused(N_("Checkpoint %(number)s: its lower severity does not fit its severities."), number=number)
    return severity


def _finding_texts(data: dict) -> FindingTexts:
    number = data["number"]
    return FindingTexts(
        number=number,
        findings=tuple(_finding(one, number) for one in data["findings"]),
        cause=_one_of(data["cause"], CAUSES, number),
        why=_pair(data["why"], number),
        correction=_pair(data["correction"], number),
        prevention=_pair(data["prevention"], number),
    )


def _finding(texts: list[str], number: str) -> FindingText:
    said = _pair(texts[:2], number)
    return FindingText(said.en, said.zh, countries=tuple(texts[2:]))


def _pair(pair: list[str], where: str) -> Said:
    if len(pair) not in (2, 3) or not all(pair):
        raise Refused(N_("%(where)s: a text in English and in Chinese is needed."), where=where)
    return Said(*pair)


def _said(data: dict, name: str, where: str) -> Said:
    return Said(_field(data, name, where), _field(data, f"{name}_zh", where), data.get(f"{name}_vi", ""))


def _field(data: dict, name: str, where: str):
    if not data.get(name):
        raise Refused(N_("%(where)s: '%(name)s' is missing."), where=where, name=name)
    return data[name]


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise Refused(
            N_("%(where)s: '%(value)s' is not one of %(allowed)s."),
            where=where,
            value=value,
            allowed=", ".join(allowed),
        )
    return value


def _chosen(data: dict, name: str, allowed: tuple[str, ...], where: str) -> tuple[str, ...]:
    return tuple(_one_of(value, allowed, where) for value in _field(data, name, where))


def _unique(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(N_("Used twice: %(names)s."), names=", ".join(twice))
