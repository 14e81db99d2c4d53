"""When a report is complete, and what in it deserves a second look. Rule source: docs/rules.md, A5 to A7, G1, G2."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..kernel.errors import N_

COPIED = 0.7
SHORTEST_COMPARED = 80
SHORTEST_DAY = timedelta(hours=5)
EARLIEST, LATEST = 6, 22
SHINGLE = 5


@dataclass(frozen=True)
class Step:
    """One step of the agenda: its times, how many attended, whether it is signed off."""

    code: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    attendees: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Raised:
    """One finding: its checkpoint's number and what it has."""

    number: str
    severity_allowed: bool = True
    described: bool = True
    evidence: int = 1


@dataclass(frozen=True)
class Work:
    """All that the completeness gate looks at; sets hold what is still missing, by key."""

    steps: tuple[Step, ...] = ()
    opening: Collection[str] = ()
    papers: Collection[str] = ()
    consents: Collection[str] = ()
    profile_confirmed: bool = True
    tour: Collection[str] = ()
    documents: Collection[str] = ()
    drawn: bool = True
    interviewed: int = 0
    wanted: int = 0
    unverified: Collection[str] = ()
    unanswered: Collection[str] = ()
    without_note: Collection[str] = ()
    without_finding: Collection[str] = ()
    findings: tuple[Raised, ...] = ()
    closed: bool = True
    list_signed: bool = True
    workers: int | None = None
    summary: str = ""


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a report back: the area of fieldwork where it is mended, and what it is."""

    area: str
    message: str
    values: Mapping[str, object]


def missing(work: Work) -> list[Missing]:
    """Everything that is missing before a report can be submitted, in the order of the day (A5, A7)."""
    return [*_of_steps(work), *_of_day(work), *_of_answers(work), *_of_end(work)]


def _say(area: str, message: str, **values) -> Missing:
    return Missing(area, message, values)


def _of_steps(work):
    for step in work.steps:
        if step.started_at is None or step.ended_at is None:
            yield _say("agenda", N_("%(step)s: no beginning or end is noted."), step=step.code)
        elif step.ended_at < step.started_at:
            yield _say("agenda", N_("%(step)s ends before it begins."), step=step.code)
        elif not step.attendees:
            yield _say("agenda", N_("%(step)s: nobody is noted as attending."), step=step.code)
        elif not step.signed:
            yield _say("agenda", N_("%(step)s is not signed off."), step=step.code)


def _of_day(work):
    for area, keys, message in (
        ("opening", work.opening, N_("Points of the opening meeting are open: %(number)d.")),
        ("papers", work.papers, N_("Signatures on the papers are missing: %(number)d.")),
        ("consent", work.consents, N_("Consents are not noted: %(number)d.")),
        ("tour", work.tour, N_("Buildings without a note: %(number)d.")),
        ("paper", work.documents, N_("Documents not marked received or missing: %(number)d.")),
    ):
        if keys:
            yield _say(area, message, number=len(keys))
    if not work.profile_confirmed:
        yield _say("profile", N_("The factory profile is not confirmed."))
    if not work.drawn:
        yield _say("interview", N_("No workers were drawn for interviews."))
    elif work.interviewed < work.wanted:
        message = N_("%(held)d of %(wanted)d workers were interviewed; say in the summary why.")
        if len(work.summary.strip()) < SHORTEST_COMPARED:
            yield _say("interview", message, held=work.interviewed, wanted=work.wanted)
    if not work.workers:
        yield _say("profile", N_("How many workers were found on site is not noted."))


def _of_answers(work):
    if work.unverified:
        message = N_("Earlier findings without a word on their correction: %(number)d.")
        yield _say("earlier", message, number=len(work.unverified))
    for keys, message in (
        (work.unanswered, N_("Checkpoints without an answer: %(numbers)s.")),
        (work.without_note, N_("Answered 'not applicable' without a note: %(numbers)s.")),
        (work.without_finding, N_("Answered 'no' without a finding: %(numbers)s.")),
    ):
        if keys:
            yield _say("answer", message, numbers=_few(keys))
    for one in work.findings:
        if not one.severity_allowed:
            message = N_("Finding %(number)s has a severity that its checkpoint does not allow.")
            yield _say("findings", message, number=one.number)
        if not one.described:
            yield _say("findings", N_("Finding %(number)s is not described."), number=one.number)
        if not one.evidence:
            yield _say("findings", N_("Finding %(number)s has no evidence."), number=one.number)


def _of_end(work):
    if not work.closed:
        yield _say("closing", N_("The closing meeting was not held."))
    elif not work.list_signed:
        yield _say("closing", N_("The findings list is not signed by both sides."))
    if not work.summary.strip():
        yield _say("summary", N_("The summary is empty."))


def _few(numbers: Collection[str], most: int = 12) -> str:
    kept = list(numbers)
    return ", ".join(kept[:most]) + (" …" if len(kept) > most else "")


# --- what deserves a second look -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hint:
    """Something that is no proof of anything, with its evidence in ``values``."""

    code: str
    message: str
    values: Mapping[str, object]


HINTS = {
    "copied": N_("The text on %(number)s is %(percent)d %% alike one in another report of your firm (%(other)s)."),
    "short": N_("The day lasted %(hours)s hours; at least %(least)s are usual for %(days)d man-days."),
    "outside": N_("%(step)s lies outside usual hours."),
    "overlap": N_("%(one)s and %(other)s overlap."),
    "same": N_("All answers equal those of an earlier audit of %(day)s."),
    "none": N_("%(number)d checkpoints and not one finding."),
}


def shingles(text: str) -> frozenset[str]:
    """Every run of five characters of ``text`` without blanks, in lower case: what two texts are compared by."""
    plain = "".join(text.lower().split())
    return frozenset(plain[at : at + SHINGLE] for at in range(max(0, len(plain) - SHINGLE + 1)))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of runs that two texts have in common (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def copied(own: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> list[Hint]:
    """Own texts (number, text) that are nearly those of other reports (where, text); short ones are not compared."""
    known = [(where, shingles(text)) for where, text in others if len(text) >= SHORTEST_COMPARED]
    found = []
    for number, text in own:
        if len(text) < SHORTEST_COMPARED:
            continue
        mine = shingles(text)
        best, where = max(((alike(mine, theirs), where) for where, theirs in known), default=(0.0, ""))
        if best >= COPIED:
            found.append(_hint("copied", number=number, percent=round(best * 100), other=where))
    return found


def _hint(code: str, **values) -> Hint:
    return Hint(code, HINTS[code], values)


def times(steps: Collection[Step], man_days: int, hour_of) -> list[Hint]:
    """Steps that cannot be or are unusual; ``hour_of`` gives a moment's hour at the factory."""
    timed = sorted((one for one in steps if one.started_at and one.ended_at), key=lambda one: one.started_at)
    found = [_hint("outside", step=one.code) for one in timed if not EARLIEST <= hour_of(one.started_at) < LATEST]
    for one, other in zip(timed, timed[1:], strict=False):
        if other.started_at < one.ended_at:
            found.append(_hint("overlap", one=one.code, other=other.code))
    if timed:
        lasted = sum((one.ended_at - one.started_at for one in timed), timedelta())
        least = SHORTEST_DAY * max(1, man_days) / 2
        if lasted < least:
            found.append(_hint("short", hours=_hours(lasted), least=_hours(least), days=man_days))
    return found


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.1f}"


def answers(own: str, earlier: Iterable[tuple[str, str]], findings: int) -> list[Hint]:
    """Answers (letters) that equal those of an earlier audit (day, letters), or hold no 'no' at all."""
    same = [_hint("same", day=day) for day, letters in earlier if letters == own and own.strip("-")]
    asked = sum(letter in "yn" for letter in own)
    return same[:1] + ([_hint("none", number=asked)] if asked >= 50 and not findings else [])
