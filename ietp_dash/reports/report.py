"""The audit report as data, in the reader's language: for the page, and for the PDF's typesetter."""

from flask_babel import gettext as _

from ..audits import queries, rules
from ..audits.models import Audit
from ..documents import store
from ..documents.models import Document
from ..documents.typesetting import typeset
from ..factories.models import Factory
from ..kernel import clock
from ..web.presentation import country, day, exact, said, spoken
from . import correcting
from . import day as day_of

PICTURES = {"image/jpeg": "jpg", "image/png": "png"}


def labels() -> dict[str, str]:
    """Every word the report's template prints."""
    return {
        "report": _("Audit report"),
        "plan": _("Corrective action plan"),
        "factory": _("Factory"),
        "address": _("Address"),
        "number": _("Certificate number"),
        "kind": _("Kind of audit"),
        "mode": _("Mode"),
        "fieldwork": _("Fieldwork ended"),
        "submitted": _("Report submitted"),
        "decided": _("Decided"),
        "firm": _("Audit firm"),
        "checklist": _("Checklist"),
        "workers": _("Workers on site"),
        "man_days": _("Man-days"),
        "interviews": _("Workers interviewed"),
        "scope": _("Scope"),
        "summary": _("Summary"),
        "errata": _("Corrections to this report"),
        "by_section": _("Answers by section"),
        "section": _("Section"),
        "yes": _("Met"),
        "no": _("Not met"),
        "na": _("Not applicable"),
        "findings": _("Findings"),
        "none": _("No finding was raised."),
        "checkpoint": _("Checkpoint"),
        "severity": _("Severity"),
        "description": _("Description"),
        "transparency": _("Transparency"),
        "affected": _("Workers affected"),
        "evidence": _("Evidence"),
        "repeat": _("Repeat of an earlier finding"),
        "comment": _("Factory's comment"),
        "cause": _("Root cause"),
        "action": _("Corrective action"),
        "prevention": _("Preventive action"),
        "owner": _("Owner"),
        "due": _("Due"),
        "state": _("State"),
        "day": _("The day"),
        "step": _("Step"),
        "from": _("From"),
        "to": _("To"),
        "attendees": _("Attendees"),
        "places": _("Places toured"),
        "workers_said": _("What workers said"),
        "topic": _("Topic"),
        "fine": _("Fine"),
        "concern": _("Concern"),
        "signed": _("Signed"),
        "page": _("Page"),
        "of": _("of"),
        "confidential": _("Confidential: for the reader it was made for."),
        "invented": _("Demonstration: every factory, person and finding here is invented."),
    }


def facts(audit: Audit, factory: Factory) -> dict:
    """Who was audited, when, by whom, against what."""
    edition, firm = queries.edition_and_firm(audit)
    return {
        "name": factory.name,
        "name_local": factory.name_local,
        "address": factory.address,
        "address_local": factory.address_local,
        "country": country(factory.country),
        "number": factory.number or "",
        "kind": _(rules.KINDS.get(audit.kind, audit.kind)),
        "mode": _("Announced") if rules.is_announced(audit.kind) else _("Unannounced"),
        "fieldwork": day(audit.fieldwork_ended_on),
        "submitted": day(clock.day_of(audit.submitted_at, factory.zone)) if audit.submitted_at else "",
        "decided": day(clock.day_of(audit.decided_at, factory.zone)) if audit.decided_at else "",
        "firm": firm,
        "checklist": edition,
        "workers": audit.workers,
        "man_days": audit.man_days,
        "interviews": audit.interviews,
        "summary": spoken(audit, "summary"),
    }


def finding_line(finding, documents: list[Document]) -> dict:
    """One finding in words."""
    return {
        "number": finding.checkpoint.number,
        "section": spoken(finding.checkpoint.section, "name"),
        "question": spoken(finding.checkpoint, "question"),
        "severity": finding.severity,
        "severity_label": said(rules.SEVERITY_LABELS[finding.severity]),
        "severity_reason": finding.severity_reason,
        "description": spoken(finding, "description"),
        "transparency": transparency(finding.transparency),
        "affected": finding.workers_affected,
        "repeat": finding.repeat_of_id is not None,
        "comment": finding.factory_comment,
        "pictures": [picture_name(d) for d in documents if d.media_type in PICTURES],
    }


def picture_name(document: Document) -> str:
    """What the typesetter calls a stored picture: its digest, with the ending of its kind."""
    return f"{document.sha256}.{PICTURES[document.media_type]}"


def transparency(code: str) -> str:
    """When the factory opened the matter itself."""
    return {
        "none": _("None"),
        "on_site": _("On site"),
        "late": _("Within 20 working days"),
    }[code]


def sections(answers: list) -> list[dict]:
    """Answers by section: for the chart and its table."""
    return [
        {"name": spoken(one["section"], "name"), "yes": one["yes"], "no": one["no"], "na": one["na"]}
        for one in queries.sections_with_answers(answers)
    ]


def pdf(audit: Audit, factory: Factory, findings: list, evidence: dict, locale: str, notice: str | None) -> bytes:
    """The report as PDF in the reader's language."""
    lines = [finding_line(finding, evidence.get(finding.id, [])) for finding in findings]
    shown = {name for line in lines for name in line["pictures"]}
    data = {
        "locale": locale,
        "t": labels(),
        "facts": facts(audit, factory),
        "sections": sections(queries.answers_of(audit)),
        "findings": lines,
        "errata": [[one.stands, one.right, exact(one.added_at)] for one in correcting.of(audit.id)],
        "day": day_of.told(audit) or {},
        "notice": notice or "",
    }
    return typeset("report", data, {name: store.read(name.split(".")[0]) for name in shown})


def file_name(audit: Audit, factory: Factory, what: str) -> str:
    """A name under which the file can be told apart from others."""
    when = audit.fieldwork_ended_on.isoformat() if audit.fieldwork_ended_on else ""
    return "-".join(part for part in (factory.number or factory.name[:40], audit.kind, when, what) if part)
