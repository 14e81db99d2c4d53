"""What a day of fieldwork is made of: steps, areas and their keys, papers to sign, documents asked for, topics; pure.

An entry stands under (area, key); its ``value`` is a mapping:

opening     key of OPENING: {"done": bool}
consent     key of CONSENTS: {"given": "yes" | "no", "by": who for the factory, "note": text}
profile     dotted name of a field, as in factories.profile: {"said": "agrees" | "differs", "found": what is so on site}
tour        "b1", "b2" ... of the profile's buildings or "x..." of one found on site:
            {"name": text, "kind": a code of factories.profile.BUILDING_KINDS, "seen": a code of SEEN, "note": text}
paper       code of a document in data/documents.toml: {"state": a code of PAPER_STATES, "note": text}
interview   "held": {"single": n, "groups": n, "people": n}; "topic.<code of TOPICS>": {"fine": n, "concern": n};
            "absent.<n>" (n-th redraw): {"numbers": [roster numbers], "reason": text, "draw": its place, from 0}
answer      a checkpoint's number: {"answer": "" | "yes" | "no" | "na", "note": text}
agenda      code of a step: {"notes": text}, kept on the step as well
closing     public id of a finding: {"comment": management's words, "disputed": bool}

A Progress Visit (kind PV) has an agenda and opening points of its own, and three areas more:

kept        public id of an earlier finding: {"done": "yes" | "no", "note": text}
cause       public id of a finding: {"cause": a code of CAUSES, "note": text}
agreed      "summary": {"note": text}; "s1" ... "s8": {"what": text, "who": text, "by": a day or empty}

Rule source: docs/rules.md, clauses A5, A6, K1.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..kernel.errors import N_

DATA = Path(__file__).with_name("data")

STEPS = {
    "introduction": N_("Introductory meeting"),
    "quick_tour": N_("Quick tour"),
    "opening": N_("Opening meeting"),
    "full_tour": N_("Full tour"),
    "documents": N_("Document review"),
    "interviews": N_("Worker interviews"),
    "closing": N_("Closing meeting"),
}
"""The agenda (A5), in its order."""

VISIT_STEPS = ("opening", "full_tour", "documents", "survey", "closing")
STEP_LABELS = STEPS | {"survey": N_("Worker survey")}

AGENDA, OPENING_AREA, CONSENT, PROFILE, TOUR, PAPER, INTERVIEW, ANSWER, CLOSING, EARLIER = (
    "agenda", "opening", "consent", "profile", "tour", "paper", "interview", "answer", "closing", "earlier",
)  # fmt: skip
AREAS = (AGENDA, OPENING_AREA, CONSENT, PROFILE, TOUR, PAPER, INTERVIEW, ANSWER, CLOSING, EARLIER)
KEPT, CAUSE, AGREED = OF_VISITS = ("kept", "cause", "agreed")
"""The areas that entries stand in; the last three are a Progress Visit's."""

OPENING = {
    "purpose": N_("Purpose and scope of the audit are explained."),
    "declarations": N_("The Integrity Declaration and the Non-Disclosure Agreement are read and signed."),
    "message": N_("The Important Message is read and signed."),
    "transparency": N_("The need for transparency is explained: records that hide long hours are worse than these."),
    "consent": N_("Management agrees to visits, photographs and interviews."),
    "documents": N_("The list of documents is gone through."),
    "sampling": N_("It is explained that the audit rests on samples."),
    "profile": N_("The factory profile is gone through and confirmed."),
}
"""The eight points of the opening meeting (A5)."""

VISIT_OPENING = {
    "aims": N_(
        "The aims of the visit are explained: advice, no decision on the status unless there is Zero Tolerance."
    ),
    "questions": N_("The questionnaire is gone through and the factory's questions are answered."),
    "changes": N_("Changes since the audit are noted."),
    "survey": N_("It is explained that the workers' survey is anonymous and only counts are shown."),
}
"""The points of a Progress Visit's opening meeting."""

DONE = {"yes": N_("Done"), "no": N_("Not done")}
CAUSES = {"people": N_("People"), "process": N_("Process"), "plant": N_("Plant"), "planning": N_("Planning")}
SUMMARY = "summary"
NEXT_STEPS = tuple(f"s{place}" for place in range(1, 9))
"""What both sides agree on at the end of a visit: a summary, and up to eight next steps."""


def steps_of(kind: str) -> tuple[str, ...]:
    """The agenda of an audit of this kind."""
    return VISIT_STEPS if kind == "PV" else tuple(STEPS)


def opening_of(kind: str) -> dict[str, str]:
    """What the opening meeting of an audit of this kind goes through."""
    return VISIT_OPENING if kind == "PV" else OPENING


CONSENTS = {
    "visit": N_("To visit every part of the site"),
    "photographs": N_("To take photographs"),
    "interviews": N_("To interview workers alone"),
}
SIDES = {"audit_team": N_("Audit team"), "factory": N_("Factory")}
"""Both sign every paper."""

SIGNED_AT_OPENING = ("integrity", "non_disclosure", "important")
FINDINGS_LIST = "findings_list"
PAPERS = (*SIGNED_AT_OPENING, FINDINGS_LIST)
"""The papers that signatures stand on (``Signature.paper``)."""

SEEN = {"toured": N_("Toured"), "closed": N_("Not opened to us"), "none": N_("There is none")}
PAPER_STATES = {"received": N_("Received"), "missing": N_("Missing"), "na": N_("Not applicable")}
VERIFIED = {"corrected": N_("Corrected"), "not": N_("Not corrected")}
ANSWERS = {"yes": N_("Yes"), "no": N_("No"), "na": N_("n.a.")}
TOPICS = {
    "hours": N_("Working hours and overtime"),
    "rest": N_("Rest days and breaks"),
    "wages": N_("Wages and payday"),
    "deductions": N_("Deductions and fines"),
    "contract": N_("Contract and hiring"),
    "fees": N_("Recruitment fees and papers kept back"),
    "freedom": N_("Freedom to leave and to resign"),
    "young": N_("Young workers"),
    "treatment": N_("Treatment by supervisors"),
    "discrimination": N_("Discrimination"),
    "representation": N_("Representatives and complaints"),
    "insurance": N_("Social insurance and leave"),
    "safety": N_("Safety, fire drills and protective equipment"),
    "chemicals": N_("Chemicals and health"),
    "living": N_("Dormitory and canteen"),
    "coached": N_("Told what to say to auditors"),
}
"""What workers are asked about; only counts are kept (A6)."""


@dataclass(frozen=True)
class Text:
    """One paper or document in every language; ``body`` are paragraphs, empty for a document asked for."""

    code: str
    title: str
    title_zh: str
    title_vi: str
    body: tuple[str, ...] = ()
    body_zh: tuple[str, ...] = ()
    body_vi: tuple[str, ...] = ()


def _read(name: str, table: str) -> dict[str, Text]:
    rows = tomllib.loads((DATA / name).read_text("utf-8"))[table]
    made = (Text(**{key: tuple(one) if isinstance(one, list) else one for key, one in row.items()}) for row in rows)
    return {one.code: one for one in made}


@cache
def papers() -> dict[str, Text]:
    """What is signed at the opening meeting, word for word, by code."""
    return _read("papers.toml", "paper")


@cache
def documents() -> dict[str, Text]:
    """The documents asked for on the day, by code, in the order of the list."""
    return _read("documents.toml", "document")
