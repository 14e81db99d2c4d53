"""A decision as its page and its letter print it: from the row alone, so that it says the same for ever (D11)."""

from flask_babel import gettext as _

from ..audits.models import Audit
from ..checklists.models import ChecklistVersion
from ..cycles.models import Cycle
from ..documents.typesetting import typeset
from ..factories.models import Factory
from ..kernel import clock
from ..programme.queries import terms_of
from ..storage.database import db
from ..web.presentation import country, day
from . import saying
from .facts import Facts
from .labels import STATUSES
from .models import OfferMade, StatusDecision
from .rules import decide


def facts_of(decision: StatusDecision) -> dict:
    """Everything that is told of ``decision``; the reasons are worked out again from its own facts and terms."""
    factory, cycle = db.session.get(Factory, decision.factory_id), db.session.get(Cycle, decision.cycle_id or 0)
    audit = db.session.get(Audit, decision.audit_id or 0)
    version_id = audit.checklist_version_id if audit else (cycle.checklist_version_id if cycle else None)
    sections = saying.section_names(version_id) if db.session.get(ChecklistVersion, version_id or 0) else {}
    return {
        "decision": decision,
        "factory": factory,
        "cycle": cycle,
        "audit": audit,
        "clause": saying.clause(decision.rule),
        "ratios": saying.ratios_of(decision.numbers, sections),
        "counts": decision.numbers,
        "offer": db.session.query(OfferMade).filter_by(decision_id=decision.id).one_or_none(),
        **_worked_out(decision, sections),
    }


def _worked_out(decision, sections) -> dict:
    if not decision.facts or decision.overridden:
        return {"why": "", "changes": []}
    again = decide(Facts.from_json(decision.facts), terms_of(decision.terms_id))
    return {"why": saying.say(again.reason, sections), "changes": [saying.say(one, sections) for one in again.changes]}


def pdf(told: dict, locale: str, notice: str | None) -> bytes:
    """The decision letter."""
    decision, factory = told["decision"], told["factory"]
    days = " – ".join(day(one) for one in (decision.valid_from, decision.valid_to) if one)
    data = {
        "locale": locale,
        "notice": notice or "",
        "t": _labels(),
        "facts": {
            "name": factory.name or factory.name_local,
            "name_local": factory.name_local,
            "address": ", ".join(one for one in (factory.address, factory.city, country(factory.country)) if one),
            "number": factory.number or "",
            "status": _(STATUSES[decision.status]),
            "days": days,
            "decided": day(clock.day_of(decision.decided_at, factory.zone)),
            "rule": decision.rule,
            "clause": told["clause"],
            "why": told["why"] or decision.reason,
            "reason": decision.reason if told["why"] else "",
            "reapply": day(factory.reapply_on) if decision.status == "terminated" else "",
        },
        "changes": told["changes"],
        "ratios": [
            [one["name"], one["said"], f"{one['percent']} %" if one["applicable"] else "–"] for one in told["ratios"]
        ],
    }
    return typeset("decision", data)


def _labels() -> dict[str, str]:
    return {
        "letter": _("Decision letter"),
        "status": _("Status"),
        "days": _("Valid"),
        "decided": _("Decided on"),
        "number": _("Certificate number"),
        "rule": _("Rule"),
        "why": _("Why"),
        "reason": _("The reviewer's reason"),
        "changes": _("What would change it"),
        "ratios": _("Open Majors by section"),
        "section": _("Section"),
        "fraction": _("Fraction"),
        "share": _("Share"),
        "reapply": _("A new application is possible from"),
        "appeal": _("You may appeal against this decision within fifteen working days of this letter."),
        "page": _("Page"),
        "of": _("of"),
        "confidential": _("Confidential: for the reader it was made for."),
    }
