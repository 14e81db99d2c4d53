"""What may be noted on the day, when fieldwork may start, whom to interview, and how grave a finding may be.

Rule source: docs/rules.md, clauses A4 to A6, G2, G4, K1.

    >>> draw(["103", "101", "102"], 2, "a seed") == draw(["101", "102", "103"], 2, "a seed")
    True
"""

import random
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from ..factories.profile import BUILDING_KINDS
from ..kernel.errors import N_, Refused
from . import areas

LONGEST_NOTE = 4000
LONGEST_LINE = 200
LONGEST_ROSTER = 20_000
MOST_COUNTED = 100_000
TRANSPARENCIES = ("none", "on_site")
_NUMBER = re.compile(r"(?=.*\d)[0-9A-Za-z][0-9A-Za-z._/-]{0,19}")
_SPLIT = re.compile(r"[\s,;，；、|]+")
_BUILDING = re.compile(r"[bx][0-9a-z]{1,12}")


def check_can_start(*, planned_on: date | None, window_to: date, today: date, accepted: bool, started: bool) -> None:
    """Refuse fieldwork that began already, has no day yet, comes before it or after the window (A3, A4)."""
    if started:
        raise Refused(N_("This audit was started already."), conflict=True)
    if not accepted:
        raise Refused(N_("The firm has not accepted this assignment."), conflict=True)
    if planned_on is None or today < planned_on:
        raise Refused(N_("Fieldwork starts on the planned day, not before."))
    if today > window_to:
        raise Refused(N_("The audit window is over. Ask the coordinator to extend it."))


def moment_of(said: str, now: datetime) -> datetime:
    """When a step was taken by the clock of a device that had no connection: ``said`` (ISO, with zone) if it lies
    within the last day, else ``now``."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return now
    if at.tzinfo is None or not now - timedelta(days=1) <= at <= now:
        return now
    return at.replace(microsecond=0)


def value_of(area: str, key: str, given: Mapping[str, str]) -> dict:
    """What is kept of ``given`` under (area, key), as areas.py says; Refused for what cannot stand there."""
    read = _READ.get(area)
    if read is None:
        raise Refused(N_("Nothing of that kind is kept here."))
    return read(key, given)


def _agenda(key, given):
    _known(key, areas.STEP_LABELS)
    return {"notes": _note(given, "notes")}


def _opening(key, given):
    _known(key, areas.OPENING | areas.VISIT_OPENING)
    return {"done": given.get("done") == "yes"}


def _consent(key, given):
    _known(key, areas.CONSENTS)
    return {"given": _one_of(given, "given", ("", "yes", "no")), "by": _line(given, "by"), "note": _note(given)}


def _profile(key, given):
    said = _one_of(given, "said", ("", "agrees", "differs"))
    found = _line(given, "found")
    if said == "differs" and not found:
        raise Refused(N_("Write what is so on site."), "found")
    if said == "differs" and key.startswith("workforce.") and not _is_count(found):
        raise Refused(N_("Write a whole number."), "found")
    return {"said": said, "found": found if said == "differs" else ""}


def _tour(key, given):
    if not _BUILDING.fullmatch(key):
        raise Refused(N_("Nothing of that kind is kept here."))
    name = _line(given, "name")
    if not name:
        raise Refused(N_("Name the building or place."), "name")
    return {
        "name": name,
        "kind": _one_of(given, "kind", tuple(BUILDING_KINDS)),
        "seen": _one_of(given, "seen", ("", *areas.SEEN)),
        "note": _note(given),
    }


def _paper(key, given):
    _known(key, areas.documents())
    return {"state": _one_of(given, "state", ("", *areas.PAPER_STATES)), "note": _note(given)}


def _interview(key, given):
    if key == "held":
        return {name: _count(given, name) for name in ("single", "groups", "people")}
    topic = key.removeprefix("topic.")
    _known(topic, areas.TOPICS)
    return {name: _count(given, name) for name in ("fine", "concern")}


def _answer(key, given):
    return {"answer": _one_of(given, "answer", ("", *areas.ANSWERS)), "note": _note(given)}


def _earlier(_key, given):
    return {"state": _one_of(given, "state", ("", *areas.VERIFIED)), "note": _note(given)}


def _closing(key, given):
    return {"comment": _note(given, "comment"), "disputed": given.get("disputed") == "yes"}


def _kept(_key, given):
    return {"done": _one_of(given, "done", ("", *areas.DONE)), "note": _note(given)}


def _cause(_key, given):
    return {"cause": _one_of(given, "cause", ("", *areas.CAUSES)), "note": _note(given)}


def _agreed(key, given):
    if key == areas.SUMMARY:
        return {"note": _note(given)}
    _known(key, areas.NEXT_STEPS)
    by = _line(given, "by")
    try:
        by = date.fromisoformat(by).isoformat() if by else ""
    except ValueError:
        raise Refused(N_("Enter a day."), "by") from None
    return {"what": _note(given, "what"), "who": _line(given, "who"), "by": by}


_READ = {
    areas.AGENDA: _agenda,
    areas.OPENING_AREA: _opening,
    areas.CONSENT: _consent,
    areas.PROFILE: _profile,
    areas.TOUR: _tour,
    areas.PAPER: _paper,
    areas.INTERVIEW: _interview,
    areas.ANSWER: _answer,
    areas.CLOSING: _closing,
    areas.KEPT: _kept,
    areas.CAUSE: _cause,
    areas.AGREED: _agreed,
    areas.EARLIER: _earlier,
}


def _known(key: str, keys: Collection[str]) -> None:
    if key not in keys:
        raise Refused(N_("Nothing of that kind is kept here."))


def _one_of(given, name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name, "")
    if value not in allowed:
        raise Refused(N_("Choose one of the options."), name)
    return value


def _line(given, name: str) -> str:
    value = " ".join(given.get(name, "").split())
    if len(value) > LONGEST_LINE:
        raise Refused(N_("Use at most %(max)d characters."), name, max=LONGEST_LINE)
    return value


def _note(given, name: str = "note") -> str:
    value = given.get(name, "").replace("\r\n", "\n").strip()
    if len(value) > LONGEST_NOTE:
        raise Refused(N_("Use at most %(max)d characters."), name, max=LONGEST_NOTE)
    return value


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MOST_COUNTED


def _count(given, name: str) -> int:
    text = given.get(name, "").strip() or "0"
    if not _is_count(text):
        raise Refused(N_("Write a whole number."), name)
    return int(text)


def roster_of(text: str) -> list[str]:
    """The roster numbers in ``text``, sorted, each once. Refused beside ``roster`` for anything that could be a name:
    a number has at least one digit and otherwise only Latin letters, dots, dashes and strokes (A6)."""
    found = set()
    for place, line in enumerate(text.splitlines(), 1):
        for word in _SPLIT.split(line.strip()):
            if word and not _NUMBER.fullmatch(word):
                raise Refused(
                    N_("Line %(line)d holds something that is not a roster number. Names are not kept here."),
                    "roster",
                    line=place,
                )
            if word:
                found.add(word)
    if not found:
        raise Refused(N_("Paste the roster numbers, or choose a file that holds them."), "roster")
    if len(found) > LONGEST_ROSTER:
        raise Refused(N_("At most %(max)d numbers are taken."), "roster", max=LONGEST_ROSTER)
    return sorted(found)


def draw(roster: Iterable[str], wanted: int, seed: str) -> list[str]:
    """``wanted`` numbers of ``roster`` at random, each as likely as any other; ``seed`` repeats the draw (A6)."""
    numbers = sorted(roster)
    return random.Random(seed).sample(numbers, min(wanted, len(numbers)))


def drawn_now(draws: Iterable[tuple[list[str], list[str] | None]]) -> list[str]:
    """Whom to interview after all draws: each is (numbers drawn, the absent ones they stand in for, or None for a draw
    that begins anew)."""
    chosen: list[str] = []
    for drawn, absent in draws:
        chosen = [*(one for one in chosen if one not in absent), *drawn] if absent is not None else list(drawn)
    return chosen


def severities_open(severities: Collection[str], lower: str | None, transparency: str) -> tuple[str, ...]:
    """What an auditor may propose: all that the checkpoint allows, the ``lower`` one only where the factory was
    transparent on site (G2, G4)."""
    if lower is None or transparency == "on_site":
        return tuple(dict.fromkeys([*severities, *([lower] if lower else [])]))
    return tuple(one for one in severities if one != lower) or tuple(severities)


def check_severity(severity: str, severities: Collection[str], lower: str | None, transparency: str) -> None:
    """Refuse a severity that the checkpoint does not allow, or the lower one without transparency on site (G2, G4)."""
    if severity in severities_open(severities, lower, transparency):
        return
    if severity == lower:
        raise Refused(N_("The lower severity is for a factory that was transparent on site."), "severity")
    raise Refused(N_("This checkpoint does not allow that severity."), "severity")


def check_described(description: str, description_zh: str) -> None:
    """Refuse a finding without words."""
    if not (description or description_zh):
        raise Refused(N_("Describe what was found, in English or Chinese."), "description")


def facts_of(given: Mapping[str, str]) -> dict:
    """What a form says of a finding: severity, transparency, both descriptions, workers affected, repeat_of."""
    affected = given.get("workers_affected", "").strip()
    return {
        "severity": _line(given, "severity"),
        "transparency": _one_of({"transparency": "none"} | dict(given), "transparency", TRANSPARENCIES),
        "description": _note(given, "description"),
        "description_zh": _note(given, "description_zh"),
        "workers_affected": _count(given, "workers_affected") if affected else None,
        "repeat_of": _line(given, "repeat_of"),
    }
