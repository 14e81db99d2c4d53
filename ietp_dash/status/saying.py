"""Decisions in words: the rules' messages with days, sections and statuses named in the reader's language."""

from datetime import date

from flask_babel import gettext as _

from ..checklists.models import ChecklistSection
from ..storage.database import db
from ..web.presentation import day, spoken
from .clauses import CLAUSES
from .decision import Decision, Numbers, Ratio, Words
from .labels import STATUSES


def section_names(version_id: int) -> dict[str, str]:
    """The names of a checklist's sections by code, in the reader's language."""
    rows = db.session.query(ChecklistSection).filter_by(version_id=version_id).order_by(ChecklistSection.position)
    return {row.code: spoken(row, "name") for row in rows}


def say(words: Words, sections: dict[str, str]) -> str:
    """One message of the rules for a reader."""
    return _(words.message, **{name: _value(name, value, sections) for name, value in words.values.items()})


def _value(name, value, sections):
    if isinstance(value, date):
        return day(value)
    return sections.get(value, value) if name == "section" else value


def clause(rule: str) -> str:
    """The rule in one sentence; empty for one that is none of the decision order."""
    return _(CLAUSES[rule]) if rule in CLAUSES else ""


def headline(decision: Decision) -> str:
    """What the rules propose, in a few words."""
    outcome, status = decision.outcome.value, _(STATUSES[decision.status.value]) if decision.status else ""
    return {
        "decided": status,
        "approved": _("Approved: %(status)s when the fee is confirmed", status=status),
        "offered": _("Offer Remediation or Probation"),
        "unchanged": _("Nothing changes"),
        "waiting": _("Wait"),
        "closed": _("Close the cycle"),
    }[outcome]


def ratios_of(numbers: Numbers | dict, sections: dict[str, str]) -> list[dict]:
    """Every section's fraction of Majors, in the checklist's order: '3 of 9 = 33 %'."""
    held = numbers.ratios if isinstance(numbers, Numbers) else [_ratio(one) for one in numbers.get("sections", ())]
    return [
        {
            "name": sections.get(one.section, one.section),
            "said": _("%(part)s of %(whole)s", part=one.numerator, whole=one.denominator),
            "percent": one.percent,
            "limit": one.limit,
            "exceeds": one.exceeds,
            "applicable": one.is_applicable,
        }
        for one in held
    ]


def _ratio(stored: dict) -> Ratio:
    return Ratio(stored["section"], stored["numerator"], stored["denominator"], stored["limit"])


def told(decision: Decision, sections: dict[str, str]) -> dict:
    """Everything a page prints of a proposal."""
    return {
        "headline": headline(decision),
        "status": decision.status.value if decision.status else None,
        "outcome": decision.outcome.value,
        "rule": decision.rule,
        "clause": clause(decision.rule),
        "reason": say(decision.reason, sections),
        "valid_from": decision.valid_from,
        "valid_to": decision.valid_to,
        "until": decision.until,
        "changes": [say(one, sections) for one in decision.changes],
        "offers": [one.value for one in decision.offers],
        "reapply": decision.reapply,
        "falls_to": decision.falls_to,
        "numbers": decision.numbers,
        "ratios": ratios_of(decision.numbers, sections),
    }
