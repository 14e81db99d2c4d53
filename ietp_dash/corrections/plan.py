"""The corrective action plan as data, in the reader's language: one set of lines for page, PDF, XLSX and CSV."""

from flask_babel import gettext as _

from ..audits.models import Audit
from ..audits.rules import SEVERITY_LABELS
from ..documents.typesetting import typeset
from ..factories.models import Factory
from ..reports import report
from ..web.presentation import day, said, spoken
from . import labels, reading
from .models import Correction


def line(correction: Correction, said_=None) -> dict:
    """One line of the plan in words; ``said_`` holds its texts, the line's own by default."""
    finding, told = correction.finding, said_ or correction
    cause = labels.CAUSES[told.root_cause]
    return {
        "number": finding.checkpoint.number,
        "section": spoken(finding.checkpoint.section, "name"),
        "question": spoken(finding.checkpoint, "question"),
        "severity": finding.severity,
        "severity_label": said(SEVERITY_LABELS[finding.severity]),
        "description": spoken(finding, "description"),
        "cause": said(cause) if cause else "",
        "cause_text": told.root_cause_text,
        "action": told.action,
        "prevention": told.preventive_action,
        "owner": told.owner,
        "due": day(correction.due_on),
        "state": said(labels.STATES[correction.state]),
        "closed": day(finding.closed_on),
    }


def lines(corrections: list[Correction], drafts: bool = False) -> list[dict]:
    """The plan's lines in words; what is not submitted only with ``drafts``, for the factory itself."""
    texts = reading.texts_of(corrections, drafts=drafts)
    return [line(one, texts[one.id]) for one in corrections]


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


def rows(corrections: list[Correction], drafts: bool = False):
    """The plan's lines as table rows; days as ISO dates so that a spreadsheet can sort them."""
    for one, words in zip(corrections, lines(corrections, drafts), strict=True):
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


def pdf(
    audit: Audit,
    factory: Factory,
    corrections: list[Correction],
    locale: str,
    notice: str | None,
    drafts: bool = False,
) -> bytes:
    """The plan as PDF in the reader's language."""
    data = {
        "locale": locale,
        "t": report.labels(),
        "facts": report.facts(audit, factory),
        "lines": lines(corrections, drafts),
        "notice": notice or "",
    }
    return typeset("plan", data)
