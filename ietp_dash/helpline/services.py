"""The desk of the helpline: agents note, answer, pass on with consent, close. Nothing of it is heard outside (H2)."""

from datetime import datetime

from sqlalchemy import delete, select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, rules, sealing
from .models import HelplineCase, HelplineTalk, KnowledgeCard

_MOVED_ON = N_("Somebody else changed this meanwhile. Look at it again.")
BATCH = 200


def _today():
    return clock.now().astimezone(rules.ZONE).date()


@use_case
def note(
    viewer, *, channel, topic, is_work, gender, urgency, wants, identity, consent, call_back, factory
) -> HelplineCase:
    """Note a call or a chat; the agent takes it. ``identity`` and ``wants`` are sealed. Refused by rules."""
    case = HelplineCase(
        channel=rules.check_code(channel, ("phone", "chat"), "channel"),
        topic=rules.check_code(topic, rules.TOPICS, "topic"),
        urgency=rules.check_code(urgency, rules.URGENCIES, "urgency"),
        gender=rules.check_code(gender, rules.GENDERS, "gender"),
        is_work=is_work, consent=consent, call_back=call_back, agent_id=viewer.person_id,
        wants=sealing.sealed(rules.check_words(wants, "wants")), identity=sealing.sealed(identity.strip()),
        factory_id=factory.id if factory else None, opened_on=_today(), month=rules.month_of(clock.now()),
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    record(events.CaseOpened(case.id))
    return case


@use_case
def take(viewer, case) -> None:
    """Take a case. Refused (conflict) when a colleague has it."""
    if case.agent_id is not None:
        raise Refused(N_("A colleague has taken this case."), conflict=True)
    case.agent_id = viewer.person_id
    db.session.flush()


@use_case
def correct(viewer, case, *, topic: str, urgency: str, factory) -> None:
    """Set what a case is about, how urgent it is and where. The counts of a month that is over stay (V7)."""
    _check_open(case)
    case.topic = rules.check_code(topic, rules.TOPICS, "topic")
    case.urgency = rules.check_code(urgency, rules.URGENCIES, "urgency")
    case.factory_id = factory.id if factory else None
    record(events.CaseCorrected(case.id))


@use_case
def say(viewer, case, *, words: str, shown: bool) -> None:
    """Write to the worker (``shown``), or a note for colleagues alone."""
    _check_open(case)
    said = sealing.sealed(rules.check_words(words))
    db.session.add(HelplineTalk(case_id=case.id, day=_today(), by_id=viewer.person_id, shown=shown, words=said))
    case.unread = False if shown else case.unread
    if shown:
        record(events.CaseAnswered(case.id))


def _check_open(case):
    if case.state == "closed" or case.forgotten:
        raise Refused(N_("This case is closed."), conflict=True)


@use_case
def agree(viewer, case, *, consent: bool) -> None:
    """Note whether the worker agrees that somebody is asked."""
    _check_open(case)
    case.consent = consent


@use_case
def escalate(viewer, case, *, to: str, words: str) -> None:
    """Ask somebody else to act, with the worker's consent alone (H2). ``words``: what was passed on."""
    rules.check_escalation(to, case.consent, case.state)
    said = sealing.sealed(rules.check_words(words))
    db.session.add(HelplineTalk(case_id=case.id, day=_today(), by_id=viewer.person_id, shown=False, words=said))
    case.state, case.escalated_to = "escalated", to
    record(events.CaseEscalated(case.id))


@use_case
def close(viewer, case, *, outcome: str, words: str) -> None:
    """End a case with its outcome. Refused (conflict) when it is closed already."""
    _check_open(case)
    case.outcome = rules.check_code(outcome, rules.OUTCOMES, "outcome")
    if words.strip():
        said = sealing.sealed(rules.check_words(words))
        db.session.add(HelplineTalk(case_id=case.id, day=_today(), by_id=viewer.person_id, shown=False, words=said))
    case.state, case.closed_on, case.unread = "closed", _today(), False
    record(events.CaseClosed(case.id))


@use_case
def look_at_identity(viewer, case) -> str:
    """Who the worker is; that somebody looked is written down."""
    record(events.IdentityRead(case.id))
    return sealing.opened(case.identity)


@use_case
def write(viewer, *, topic: str, words: str, identity: str, call_back: bool, factory) -> tuple[HelplineCase, str]:
    """A worker writes, anonymously or not; answers the case and the receipt code, which nobody keeps (H4)."""
    case = HelplineCase(
        channel="page", topic=rules.check_code(topic, rules.TOPICS, "topic"), call_back=call_back, unread=True,
        identity=sealing.sealed(identity.strip()[: rules.LONGEST_IDENTITY]),
        factory_id=factory.id if factory else None, opened_on=_today(), month=rules.month_of(clock.now()),
    )  # fmt: skip
    if call_back and not identity.strip():
        raise Refused(N_("Write where we can reach you."), field="identity")
    said, receipt = sealing.sealed(rules.check_words(words)), sealing.new_receipt()
    case.receipt = sealing.receipt_hash(receipt)
    db.session.add(case)
    db.session.flush()
    db.session.add(HelplineTalk(case_id=case.id, day=_today(), words=said))
    record(events.WorkerWrote(case.id))
    return case, receipt


@use_case
def write_again(viewer, case, *, words: str) -> None:
    """The worker of a receipt writes again; a closed case opens anew. Refused (conflict) after it was forgotten."""
    if case.forgotten:
        raise Refused(N_("This conversation was deleted."), conflict=True)
    said = sealing.sealed(rules.check_words(words))
    db.session.add(HelplineTalk(case_id=case.id, day=_today(), words=said))
    case.unread, case.closed_on = True, None
    case.state = "open" if case.state == "closed" else case.state
    record(events.WorkerWrote(case.id))


@use_case
def forget(viewer, now: datetime) -> bool:
    """Delete words and identity of cases that ended longer ago than the retention period; whether there may be more."""
    last = now.astimezone(rules.ZONE).date() - rules.RETENTION
    old = select(HelplineCase).where(HelplineCase.forgotten.is_(False), HelplineCase.closed_on < last).limit(BATCH)
    rows = list(db.session.scalars(old))
    for case in rows:
        case.identity, case.wants, case.receipt, case.gender, case.forgotten = "", "", None, "", True
        db.session.execute(delete(HelplineTalk).where(HelplineTalk.case_id == case.id))
        record(events.CaseForgotten(case.id))
    return len(rows) == BATCH


@use_case
def keep_card(viewer, card, *, topic: str, locale: str, title: str, words: str, seen: int) -> KnowledgeCard:
    """Write or change a knowledge card. Refused (conflict) when a colleague saved since ``seen``."""
    card = card or KnowledgeCard(version=0)
    if card.id and card.version != seen:
        raise Refused(_MOVED_ON, conflict=True)
    if not title.strip():
        raise Refused(N_("Give it a name."), field="title")
    card.topic, card.title = rules.check_code(topic, rules.TOPICS, "topic"), title.strip()[:200]
    card.locale, card.words = rules.check_code(locale, ("zh", "en", "vi"), "locale"), rules.check_words(words)
    card.changed_at, card.changed_by = clock.now(), viewer.person_id
    if not card.id:
        card.version = 1
    db.session.add(card)
    db.session.flush()
    record(events.CardKept(card.id))
    return card
