"""A factory's status by itself, what-if, one decision with its letter; reviewing has its own module."""

from flask import request
from flask_babel import get_locale

from ..audits.models import Audit
from ..audits.rules import SEVERITY_LABELS
from ..documents.sheets import attachment
from ..factories.models import Factory
from ..findings import queries as findings
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed
from ..web.notice import notice
from ..web.presentation import said
from ..web.rendering import show
from . import answering, cases, labels, letter, queries, reviewing, saying
from .blueprint import bp
from .models import StatusDecision

__all__ = ["answering", "bp", "reviewing"]
P = Permission
bp.add_app_template_global(lambda code: said(labels.STATUSES[code]), "status_label")
bp.add_app_template_global(lambda code: said(labels.STEPS[code]), "step_label")
bp.add_app_template_global(lambda code: said(SEVERITY_LABELS[code]), "severity_label")


@bp.get("/<factory>/chip")
@allowed(P.FACTORY_STATUS, factory=Factory)
def chip(factory):
    """The status chip with its days."""
    return show("status/_chip.html", factory=factory, standing=queries.standing_of(factory.id))


@bp.get("/what-if/<audit>")
@allowed(P.WHAT_IF, audit=Audit)
@confidential("what-if", "audit")
def what_if(audit):
    """Tick findings as closed and see the status and its days that would follow; nothing is changed."""
    factory = db.session.get(Factory, audit.factory_id)
    found = [one for one in findings.of_cycle(audit.cycle_id) if one.state == "open"]
    ticked = set(request.args.getlist("closed"))
    closed = frozenset(one.id for one in found if one.public_id in ticked)
    case = cases.case_of(audit, clock.today(factory.zone), closed)
    sections = saying.section_names(audit.checklist_version_id)
    return show(
        "status/what_if.html",
        "status/_what_if.html",
        audit=audit,
        factory=factory,
        findings=found,
        ticked=ticked,
        proposal=saying.told(case.decision, sections),
    )


@bp.get("/decisions/<decision>")
@allowed(P.DECISION_READ, decision=StatusDecision)
@confidential("decision", "decision")
def decision(decision):
    """One decision: the status, its days, the rule in words, and the numbers it rested on."""
    return show("status/decision.html", **letter.facts_of(decision))


@bp.get("/decisions/<decision>/letter.pdf")
@allowed(P.DECISION_READ, decision=StatusDecision)
@confidential("decision-letter", "decision")
def decision_letter(decision):
    """The decision letter as PDF, in the reader's language."""
    told = letter.facts_of(decision)
    content = letter.pdf(told, str(get_locale())[:2], notice())
    return attachment(content, "application/pdf", f"{told['factory'].name[:60]} {decision.valid_from}.pdf")
