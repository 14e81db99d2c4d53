"""Reading the corrective action plan: page, PDF, XLSX and CSV, and the state of each line live."""

from flask import abort
from flask_babel import get_locale

from ..audits.models import Audit
from ..documents.sheets import answer, attachment
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..reports import report
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, may
from ..web.notice import notice
from ..web.rendering import show
from . import deeds, desk, exchange, lines, plan, queries, standing, waiting
from .blueprint import bp

__all__ = ["bp", "deeds", "desk", "exchange", "lines", "waiting"]
P = Permission


def _drafts(audit) -> bool:
    """Whether the viewer reads what is not submitted yet: the factory itself."""
    return may(P.CAP_ANSWER, audit)


@bp.get("/<audit>")
@allowed(P.CAP_READ, audit=Audit)
@confidential("cap", "audit")
def detail(audit):
    """The plan of one audit."""
    corrections, factory, shown = queries.overview(audit.id, audit.factory_id)
    return show(
        "corrections/detail.html",
        "corrections/_plan.html",
        audit=audit,
        factory=factory,
        facts=report.facts(audit, factory),
        t=report.labels(),
        corrections=corrections,
        lines=list(zip(corrections, plan.lines(corrections, _drafts(audit)), strict=True)),
        stands=standing.of_plan(audit, factory, corrections, shown, clock.today(factory.zone)),
        live_topics=[f"factory-{factory.public_id}"],
    )


@bp.get("/<audit>/plan.<kind>")
@allowed(P.CAP_READ, audit=Audit)
@confidential("cap-file", "audit")
def download(audit, kind):
    """The plan as a file: pdf, xlsx or csv."""
    if kind not in ("pdf", "xlsx", "csv"):
        abort(404)
    factory = db.session.get(Factory, audit.factory_id)
    corrections = queries.plan_of(audit.id)
    name = report.file_name(audit, factory, "CAP")
    if kind == "pdf":
        content = plan.pdf(audit, factory, corrections, str(get_locale())[:2], notice(), _drafts(audit))
        return attachment(content, "application/pdf", name + ".pdf")
    return answer(kind, name, plan.header(), list(plan.rows(corrections, _drafts(audit))))
