"""The findings list as a paper for both sides to sign (K1), in the reader's language."""

from flask_babel import gettext as _

from ..audits.queries import edition_and_firm
from ..audits.rules import KINDS, SEVERITY_LABELS, is_announced
from ..documents import store
from ..documents.models import Document
from ..documents.typesetting import typeset
from ..kernel import clock
from ..storage.database import db
from ..web.presentation import country, day, exact, said, spoken
from . import areas


def findings_list(desk, plan_due, locale: str, notice: str | None) -> bytes:
    """The PDF: every finding with management's comment, the plan's last day, the signatures or room for them."""
    drawn = [one for one in desk.signed[areas.FINDINGS_LIST] if one.drawing_id]
    documents = {one.id: db.session.get(Document, one.drawing_id) for one in drawn}
    data = {
        "locale": locale,
        "t": _labels(),
        "facts": _facts(desk),
        "findings": [_line(one) for one in desk.findings],
        "plan_due": _("The corrective action plan is due by %(day)s.", day=day(plan_due)),
        "signatures": [_signature(one, documents.get(one.id)) for one in desk.signed[areas.FINDINGS_LIST]],
        "notice": notice or "",
    }
    return typeset("findings_list", data, {f"{d.sha256}.png": store.read(d.sha256) for d in documents.values()})


def _labels() -> dict[str, str]:
    return {
        "title": _("Findings list"),
        "address": _("Address"),
        "number": _("Certificate number"),
        "kind": _("Kind of audit"),
        "mode": _("Mode"),
        "firm": _("Audit firm"),
        "checklist": _("Checklist"),
        "fieldwork": _("Fieldwork"),
        "submitted": "",
        "decided": "",
        "workers": _("Workers on site"),
        "man_days": "",
        "interviews": "",
        "none": _("No finding was raised."),
        "transparency": _("Transparent on site"),
        "affected": _("Workers affected"),
        "repeat": _("Repeat of an earlier finding"),
        "comment": _("Management's comment"),
        "disputed": _("Disputed by the factory"),
        "yes": _("yes"),
        "signatures": _("Signatures"),
        "received": _("Signing says that the list was explained and received, not that every finding is agreed with."),
        "name": _("Name and post"),
        "signature": _("Signature"),
        "date": _("Date"),
        "audit_team": _("Audit team"),
        "factory": _("Factory"),
        "page": _("Page"),
        "of": _("of"),
        "confidential": _("Confidential: for the reader it was made for."),
    }


def _facts(desk) -> dict:
    audit, factory = desk.audit, desk.factory
    edition, firm = edition_and_firm(audit)
    began = audit.fieldwork_started_at
    return {
        "name": factory.name,
        "name_local": factory.name_local,
        "address": factory.address,
        "address_local": factory.address_local,
        "country": country(factory.country),
        "number": factory.number or "",
        "kind": said(KINDS[audit.kind]),
        "mode": _("Announced") if is_announced(audit.kind) else _("Unannounced"),
        "fieldwork": day(audit.fieldwork_ended_on or (clock.day_of(began, factory.zone) if began else None)),
        "firm": firm,
        "checklist": edition,
        "workers": audit.workers,
        "submitted": "",
        "decided": "",
        "man_days": "",
        "interviews": "",
    }


def _line(finding) -> dict:
    return {
        "number": finding.checkpoint.number,
        "section": spoken(finding.checkpoint.section, "name"),
        "question": spoken(finding.checkpoint, "question"),
        "severity": finding.severity,
        "severity_label": said(SEVERITY_LABELS[finding.severity]),
        "description": spoken(finding, "description"),
        "transparent": finding.transparency == "on_site",
        "affected": finding.workers_affected,
        "repeat": finding.repeat_of_id is not None,
        "comment": finding.factory_comment,
        "disputed": finding.disputed,
    }


def _signature(one, document) -> dict:
    return {
        "side": one.side,
        "name": one.name,
        "post": one.post,
        "at": exact(one.signed_at),
        "picture": f"{document.sha256}.png" if document else "",
    }
