"""The corrective action plan as data, in the reader's language: one set of lines for page, PDF, XLSX and CSV."""

from flask_babel import gettext as _

from ..audits.models import Audit
from ..audits.rules import SEVERITY_LABELS
from ..documents.typesetting import typeset
from ..factories.models import Factory
from ..reports import report
from ..web.presentation import day, said, spoken
from . import labels
from .models import Correction


def line(correction: Correction) -> dict:
    """One line of the plan in words."""
    finding = correction.finding
    cause = labels.CAUSES[correction.root_cause]
    return {
        "number": finding.checkpoint.number,
        "section": spoken(finding.checkpoint.section, "name"),
        "question": spoken(finding.checkpoint, "question"),
        "severity": finding.severity,
        "severity_label": said(SEVERITY_LABELS[finding.severity]),
        "description": spoken(finding, "description"),
        "cause": said(cause) if cause else "",
        "cause_text": correction.root_cause_text,
        "action": correction.action,
        "prevention": correction.preventive_action,
        "owner": correction.owner,
        "due": day(correction.due_on),
        "state": said(labels.STATES[correction.state]),
        "closed": day(finding.closed_on),
    }


def header() -> list[str]:
    """The columns of the plan as a table."""
    return [
        _("Checkpoint"),
        _("Section"),
        _("Severity"),
        _("Description"),
        _("Root cause"),
        _("Root cause in words"),
        _("Corrective action"),
        _("Preventive action"),
        _("Owner"),
        _("Due"),
        _("State"),
        _("Closed on"),
    ]


def rows(corrections: list[Correction]):
    """The plan's lines as table rows; days as ISO dates so that a spreadsheet can sort them."""
    for one in corrections:
        words = line(one)
        closed = one.finding.closed_on
        yield [
            words["number"],
            words["section"],
            words["severity_label"],
            words["description"],
            words["cause"],
            words["cause_text"],
            words["action"],
            words["prevention"],
            words["owner"],
            one.due_on.isoformat(),
            words["state"],
            closed.isoformat() if closed else "",
        ]


def pdf(audit: Audit, factory: Factory, corrections: list[Correction], locale: str, notice: str | None) -> bytes:
    """The plan as PDF in the reader's language."""
    data = {
        "locale": locale,
        "t": report.labels(),
        "facts": report.facts(audit, factory),
        "lines": [line(one) for one in corrections],
        "notice": notice or "",
    }
    return typeset("plan", data)
