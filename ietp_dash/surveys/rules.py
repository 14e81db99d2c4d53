"""Questions, what may be answered, and the sums that are told of the answers (E11 to E13). Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ..kernel.disclosure import LEAST, pooled
from ..kernel.errors import N_, Refused

KINDS = {
    "one": N_("One choice"),
    "many": N_("Several choices"),
    "scale": N_("Scale from 1 to 5"),
    "yes_no": N_("Yes or no"),
    "words": N_("Own words"),
}
STATES = {"draft": N_("Draft"), "open": N_("Open"), "closed": N_("Closed"), "published": N_("Published")}
SCALE = ("1", "2", "3", "4", "5")
YES_NO = {"yes": N_("Yes"), "no": N_("No")}
LANGUAGES = ("en", "zh", "vi")
LONGEST, MOST_QUESTIONS, MOST_OPTIONS = 2000, 40, 12
SHORTEST = timedelta(days=7)
BEFORE = (14, 3)
"""Days before the last one on which factories that have not answered are reminded."""


def choices(question: Mapping) -> list[str]:
    """The codes that may be chosen; none for words."""
    if question["kind"] in ("one", "many"):
        return [str(place) for place in range(len(question["options"]))]
    return {"scale": list(SCALE), "yes_no": list(YES_NO)}.get(question["kind"], [])


def check_question(kind: str, text: Mapping[str, str], options: list[Mapping[str, str]]) -> None:
    """Refuse a question of no kind, without a text in every language, or with too few or unequal choices."""
    if kind not in KINDS:
        raise Refused(N_("Choose the kind."), "kind")
    for language in LANGUAGES:
        if not text[language].strip():
            raise Refused(N_("Write it in every language."), f"text_{language}")
    if kind not in ("one", "many"):
        return
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise Refused(N_("Write 2 to 12 choices, one a line."), "options_en")
    for language in LANGUAGES:
        if any(not one[language] for one in options):
            raise Refused(N_("Write as many choices in every language."), f"options_{language}")


def check_opening(questions: list, closes_on: date, today: date) -> None:
    """Refuse to open a survey without questions or that would end within a week."""
    if not questions:
        raise Refused(N_("Add a question first."))
    if closes_on < today + SHORTEST:
        raise Refused(N_("Leave factories a week at least."), "closes_on")


def checked(questions: Iterable[Mapping], given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The answers that count. Refused for one that is missing, for no choice of the question, for too long words."""
    kept = {}
    for one in questions:
        said = [text.strip() for text in given.get(one["key"], []) if text and text.strip()]
        if one["must"] and not said:
            raise Refused(N_("Please answer this."), one["key"])
        if one["kind"] == "words":
            if any(len(text) > LONGEST for text in said):
                raise Refused(N_("This text is too long."), one["key"])
        elif set(said) - set(choices(one)) or (one["kind"] != "many" and len(said) > 1):
            raise Refused(N_("Choose one of the options."), one["key"])
        if said:
            kept[one["key"]] = sorted(set(said)) if one["kind"] == "many" else said
    return kept


def calls_due(closes_on: date, today: date) -> int:
    """How many times a factory that has not answered is to have been told by now: at once, 14 and 3 days before."""
    return 1 + sum(today >= closes_on - timedelta(days=days) for days in BEFORE)


class Tally:
    """Counts answers by question, whole and by country and size."""

    def __init__(self, questions: list[Mapping]):
        self._questions = [one for one in questions if one["kind"] != "words"]
        self.answered = 0
        self._counts: dict[tuple, Counter] = defaultdict(Counter)
        self._people: Counter = Counter()

    def add(self, answers: Mapping[str, list[str]], country: str, band: str) -> None:
        """Count one factory's answers."""
        self.answered += 1
        for one in self._questions:
            said = answers.get(one["key"])
            if said:
                for group in (("", ""), ("country", country), ("band", band)):
                    self._people[one["key"], *group] += 1
                    self._counts[one["key"], *group].update(said)

    def told(self) -> dict:
        """What may be read: nothing of fewer than five answers, small groups added up, safe against subtraction."""
        return {"answered": self.answered, "questions": {one["key"]: self._of(one["key"]) for one in self._questions}}

    def _of(self, key: str) -> dict:
        total = self._people[key, "", ""]
        if total < LEAST:
            return {"n": None, "counts": {}, "country": [], "band": []}
        whole = {"n": total, "counts": dict(self._counts[key, "", ""])}
        return whole | {facet: self._by(key, facet) for facet in ("country", "band")}

    def _by(self, key: str, facet: str) -> list[dict]:
        groups = {at[2]: n for at, n in self._people.items() if at[:2] == (key, facet)}
        shown, rest = pooled(groups)
        rows = [{"value": value, "n": n, "counts": dict(self._counts[key, facet, value])} for value, n in shown.items()]
        if rest is not None:
            others = sum((self._counts[key, facet, one] for one in groups if one not in shown), Counter())
            rows.append({"value": "", "n": rest, "counts": dict(others)})
        return rows


def share(count: int, n: int | None) -> int:
    """Percent, rounded.

    >>> share(2, 3)
    67
    """
    return round(100 * count / n) if n else 0


def mean(counts: Mapping[str, int]) -> float | None:
    """The mean of a scale, to one place; None without answers.

    >>> mean({"5": 1, "2": 1})
    3.5
    """
    number = sum(counts.values())
    return round(sum(int(code) * n for code, n in counts.items()) / number, 1) if number else None
