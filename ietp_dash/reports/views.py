"""Reading one audit: the report page, the findings list, the report PDF."""

from flask_babel import get_locale

from ..audits import queries, rules
from ..audits.models import Audit
from ..documents.sheets import attachment
from ..factories.models import Factory
from ..findings import queries as findings
from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed
from ..web.notice import notice
from ..web.presentation import said
from ..web.rendering import show
from . import assessing, correcting, correction_views, day, exchange, report, submission
from .blueprint import bp

__all__ = ["assessing", "bp", "correction_views", "exchange", "submission"]
P = Permission
bp.add_app_template_global(lambda code: said(rules.ANSWER_LABELS[code]), "answer_label")


@bp.get("/<audit>")
@allowed(P.AUDIT_READ, audit=Audit)
@confidential("report", "audit")
def detail(audit):
    """The report as a page."""
    factory = db.session.get(Factory, audit.factory_id)
    found, answers = findings.of_audit(audit.id), queries.answers_of(audit)
    return show(
        "reports/detail.html",
        audit=audit,
        factory=factory,
        facts=report.facts(audit, factory),
        t=report.labels(),
        sections=report.sections(answers),
        findings=found,
        evidence_of=findings.evidence_of([f.id for f in found]),
        transparency=report.transparency,
        answers=answers,
        day=day.told(audit),
        errata=correcting.of(audit.id),
        live_topics=[f"factory-{factory.public_id}"],
    )


@bp.get("/<audit>/report.pdf")
@allowed(P.AUDIT_READ, audit=Audit)
@confidential("report-pdf", "audit")
def pdf(audit):
    """The report as PDF."""
    factory = db.session.get(Factory, audit.factory_id)
    content = pdf_of(audit, factory)
    return attachment(content, "application/pdf", report.file_name(audit, factory, "report") + ".pdf")


def pdf_of(audit, factory) -> bytes:
    """The report's bytes in the reader's language."""
    found = findings.of_audit(audit.id)
    evidence = findings.evidence_of([f.id for f in found])
    return report.pdf(audit, factory, found, evidence, str(get_locale())[:2], notice())


@bp.get("/<audit>/findings")
@allowed(P.FINDING_READ, audit=Audit)
@confidential("findings", "audit")
def findings_list(audit):
    """The findings list signed at the closing meeting: the factory has it before the report is submitted."""
    factory = db.session.get(Factory, audit.factory_id)
    found = findings.of_audit(audit.id)
    return show(
        "reports/findings.html",
        audit=audit,
        factory=factory,
        findings=found,
        t=report.labels(),
        evidence_of=findings.evidence_of([f.id for f in found]),
        transparency=report.transparency,
        facts=report.facts(audit, factory),
    )
