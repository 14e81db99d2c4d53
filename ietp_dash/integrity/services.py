"""What officers do with a case: hold it, weigh it, work on it, find, sanction, answer, close (X12)."""

from sqlalchemy import select

from ..accreditation import services as accreditation
from ..accreditation.models import Accreditation, Auditor
from ..assignments import further
from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import IntegrityCase, IntegrityConflict, IntegrityFile, IntegrityMessage, IntegrityStep
from .telling import opened


def _note(viewer, case, kind: str, text: str = "", said=events.CaseWorked) -> None:
    row = IntegrityStep(case_id=case.id, kind=kind, text=text, person_id=viewer.person_id, made_on=clock.today())
    db.session.add(row)
    record(said(case.id))


@use_case
def seen(viewer, case) -> None:
    """Write down who read the case, once a day, in the case's own log: no other log may tell of it."""
    today = clock.today()
    same = (IntegrityStep.case_id == case.id, IntegrityStep.kind == "read", IntegrityStep.made_on == today)
    wanted = select(IntegrityStep.id).where(*same, IntegrityStep.person_id == viewer.person_id)
    if db.session.scalar(wanted) is None:
        db.session.add(IntegrityStep(case_id=case.id, kind="read", person_id=viewer.person_id, made_on=today))


@use_case
def declare_conflict(viewer, case, *, reason: str) -> None:
    """The viewer declares a conflict of interest: the case leaves these hands and shuts to them at once (X12)."""
    rules.check_open(case.state)
    rules.check_text(reason, "reason")
    _note(viewer, case, "conflict", reason.strip())
    declared = {"person_id": viewer.person_id, "reason": reason.strip(), "declared_on": clock.today()}
    case.conflicts.append(IntegrityConflict(case_id=case.id, **declared))
    if case.holder_id == viewer.person_id:
        case.holder_id = None


@use_case
def give(viewer, case, *, holder: int | None, risk: str) -> None:
    """Say who holds the case and how great the risk is. Refused for an officer in conflict."""
    rules.check_open(case.state)
    able = holder if holder in {one.id for one in queries.officers()} else None
    rules.check_holder(able, case.conflicted_ids)
    if risk not in rules.RISKS:
        raise Refused(N_("Choose how great the risk is."), "risk")
    case.holder_id, case.risk = able, risk
    case.state = "working" if case.state == "open" else case.state
    _note(viewer, case, "given", risk)


@use_case
def step(viewer, case, *, text: str) -> None:
    """Note a step of the investigation."""
    rules.check_open(case.state)
    rules.check_text(text)
    _note(viewer, case, "step", text.strip())


@use_case
def name_parties(viewer, case, *, firm: str, auditor: str, site: str) -> None:
    """Say whom the case concerns: a firm's public id, an auditor's number, a factory's certificate number or name."""
    rules.check_open(case.state)
    found = queries.parties(firm, auditor.strip(), site.strip())
    for field, (typed, row) in found.items():
        if typed and row is None:
            raise Refused(N_("Nothing like this was found."), field)
    case.firm_id, case.auditor_id, case.site_id = (row.id if row else None for _typed, row in found.values())
    _note(viewer, case, "parties")


@use_case
def add_evidence(viewer, case, brought) -> None:
    """Keep a file as evidence."""
    rules.check_open(case.state)
    document = documents.keep(viewer, brought, kind="integrity")
    db.session.add(IntegrityFile(case_id=case.id, document_id=document.id))
    _note(viewer, case, "evidence", document.name)


@use_case
def answer(viewer, case, *, text: str) -> None:
    """Write to the reporter."""
    rules.check_open(case.state)
    rules.check_text(text)
    db.session.add(IntegrityMessage(case_id=case.id, side="officer", text=text.strip(), said_on=clock.today()))
    case.unread, case.news = False, True
    _note(viewer, case, "answer", said=events.ReporterAnswered)


@use_case
def find(viewer, case, *, finding: str, text: str) -> None:
    """Record the finding; its holder alone does."""
    rules.check_open(case.state)
    if case.holder_id != viewer.person_id:
        raise Refused(N_("Whoever holds the case records its finding."), conflict=True)
    if finding not in rules.FINDINGS:
        raise Refused(N_("Choose a finding."), "finding")
    rules.check_text(text)
    case.finding, case.finding_text, case.state = finding, text.strip(), "found"
    _note(viewer, case, "finding", finding, said=events.CaseFound)


@use_case
def sanction(viewer, case, *, sanction: str, reason: str) -> None:
    """Suspend an accreditation (P24) or order a special investigation (M12). ``reason`` is read outside the case."""
    rules.check_open(case.state)
    rules.check_sanction(case.finding, sanction)
    rules.check_text(reason, "reason")
    _SANCTIONS[sanction](viewer, case, reason.strip())
    _note(viewer, case, "sanction", sanction, said=events.CaseSanctioned)


def _suspend_auditor(viewer, case: IntegrityCase, reason: str) -> None:
    _suspend(
        viewer,
        db.session.get(Auditor, case.auditor_id, with_for_update={"of": Auditor}) if case.auditor_id else None,
        reason,
    )


def _suspend_firm(viewer, case: IntegrityCase, reason: str) -> None:
    wanted = select(Accreditation).where(Accreditation.firm_id == case.firm_id).with_for_update(of=Accreditation)
    _suspend(viewer, db.session.scalar(wanted) if case.firm_id else None, reason)


def _suspend(viewer, row, reason: str) -> None:
    if row is None:
        raise Refused(N_("Name whom the case concerns first."), "sanction")
    accreditation.suspend(viewer, row, on=clock.today(), reason=reason)


def _investigate(viewer, case: IntegrityCase, reason: str) -> None:
    cycle = further.cycle_of(case.site_id) if case.site_id else None
    if cycle is None:
        raise Refused(N_("The case names no factory with a cycle under way."), "sanction")
    further.investigate(viewer, cycle, because=reason)


_SANCTIONS = {"auditor": _suspend_auditor, "firm": _suspend_firm, "investigation": _investigate}


@use_case
def close(viewer, case) -> None:
    """Close the case once it has a finding and its reporter an answer."""
    rules.check_open(case.state)
    awaited = case.receipt is not None or case.reporter_id is not None
    rules.check_close(case.finding, not awaited or queries.is_answered(case.id))
    case.state, case.closed_on, case.unread = "closed", clock.today(), False
    _note(viewer, case, "closed", said=events.IntegrityCaseClosed)


@use_case
def dismiss(viewer, hint, *, reason: str) -> None:
    """Put a hint of the radar aside, with a reason; it stays so however often the radar runs."""
    _check_new(hint)
    rules.check_text(reason, "reason")
    hint.state, hint.reason, hint.dismissed_by = "dismissed", reason.strip(), viewer.person_id
    record(events.HintDismissed(hint.id))


@use_case
def take_up(viewer, hint, *, words: str) -> IntegrityCase:
    """Open a case from a hint of the radar; ``words`` say what was found, its evidence follows them."""
    _check_new(hint)
    hint.state = "taken"
    evidence = (f"{one['title']}\n{one['text']}" for one in hint.facts["sides"])
    text = "\n\n".join([f"{words} {hint.facts['what']}", *evidence])
    return opened(channel="radar", about="misconduct", text=text, unread=False)


def _check_new(hint) -> None:
    if hint.state != "new":
        raise Refused(N_("Somebody answered this hint already."), conflict=True)
