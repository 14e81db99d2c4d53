"""Reporting and talking from outside: every one of these is logged without an actor and with the day alone (X6)."""

import secrets

from sqlalchemy import select

from ..audits.models import Audit
from ..fieldwork.models import AuditorAssessment
from ..kernel import clock
from ..storage.database import ID_LETTERS, db
from ..storage.use_case import record, use_case
from . import events, rules
from .models import IntegrityCase, IntegrityMessage

CODE = 16
FAVOUR = "-"


def opened(**values) -> IntegrityCase:
    """A new case, within the caller's use case."""
    row = IntegrityCase(opened_on=clock.today(), **values)
    db.session.add(row)
    db.session.flush()
    record(events.IntegrityCaseOpened(row.id))
    return row


@use_case
def report(viewer, *, about: str, parties: str, text: str) -> str:
    """An anonymous report; answers the receipt code, of which a hash is kept (X6). ``viewer`` is a visitor."""
    rules.check_told(about, text)
    code = "".join(secrets.choice(ID_LETTERS) for _ in range(CODE))
    given = {"about": about, "parties": parties.strip()[: rules.SHORT], "text": text.strip()}
    opened(channel="report", receipt=rules.receipt_hash(code), **given)
    return rules.spaced(code)


@use_case
def complain(viewer, reporter_id: int, *, about: str, parties: str, text: str) -> IntegrityCase:
    """A complaint about auditors by somebody with an account; ``viewer`` is a visitor, so that the log names nobody."""
    rules.check_told(about, text, rules.OF_AUDITORS)
    given = {"about": about, "parties": parties.strip()[: rules.SHORT], "text": text.strip()}
    return opened(channel="complaint", reporter_id=reporter_id, **given)


@use_case
def read_answer(viewer, case: IntegrityCase) -> None:
    """The reporter has seen the last answer; ``viewer`` is a visitor, and nothing is logged."""
    case.news = False


@use_case
def come_back(viewer, case: IntegrityCase, *, text: str) -> None:
    """The reporter writes again; ``viewer`` is a visitor."""
    rules.check_open(case.state)
    rules.check_text(text)
    db.session.add(IntegrityMessage(case_id=case.id, side="reporter", text=text.strip(), said_on=clock.today()))
    case.unread = True
    record(events.ReporterWrote(case.id))


def open_for_favour(event) -> None:
    """A factory says that an auditor asked for a favour: one case for each assessment opens by itself (X6)."""
    same = (IntegrityCase.channel == "assessment", IntegrityCase.audit_id == event.audit_id)
    if db.session.scalar(select(IntegrityCase.id).where(*same)):
        return
    audit = db.session.get(Audit, event.audit_id)
    said = db.session.scalar(select(AuditorAssessment).where(AuditorAssessment.audit_id == audit.id))
    whom = {"audit_id": audit.id, "site_id": audit.factory_id, "firm_id": audit.firm_id}
    opened(channel="assessment", about="integrity", text=said.text or FAVOUR, reporter_id=said.given_by, **whom)
