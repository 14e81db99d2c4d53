"""The catalogue of courses: data/courses.toml, in three languages; pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "courses.toml"


@dataclass(frozen=True)
class Question:
    """One question of a quiz: texts by language, ``right`` is the place of the right option."""

    text: dict[str, str]
    options: tuple[dict[str, str], ...]
    right: int


@dataclass(frozen=True)
class Course:
    """One course. ``sections`` are the checklist sections it helps with; ``pass_mark`` is in percent."""

    code: str
    kind: str
    days: int
    sections: tuple[str, ...]
    pass_mark: int
    title: dict[str, str]
    about: dict[str, str]
    audience: dict[str, str]
    questions: tuple[Question, ...]

    def in_language(self, what: str, language: str) -> str:
        """``title``, ``about`` or ``audience`` in ``language``, in English where it is not there."""
        texts = getattr(self, what)
        return texts.get(language) or texts["en"]


@cache
def catalogue() -> dict[str, Course]:
    """Every course by code, in the order of the catalogue."""
    return {one["code"]: _course(one) for one in tomllib.loads(DATA.read_text("utf-8"))["course"]}


def _course(one) -> Course:
    asked = [Question(q["text"], tuple(q["options"]), q["right"]) for q in one.get("question", ())]
    texts = {name: one[name] for name in ("title", "about", "audience")}
    plain = {name: one[name] for name in ("code", "kind", "days", "pass_mark")}
    return Course(**plain, **texts, sections=tuple(one["sections"]), questions=tuple(asked))


def for_section(code: str) -> list[Course]:
    """The courses that help with findings of a checklist section, the most thorough first."""
    found = [one for one in catalogue().values() if code in one.sections]
    return sorted(found, key=lambda one: one.kind == "webinar")
