"""Integrity cases in each state, and planted copies among the reports for the radar to find (X12, X13)."""

from datetime import timedelta

from sqlalchemy import select

from ..accounts.models import Membership
from ..audits.models import Audit
from ..integrity import services, telling, watching
from ..integrity.models import IntegrityCase, IntegrityHint
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..storage.database import db
from ..storage.use_case import use_case
from .cast import acting

COPIES = (
    (
        "The moulding hall runs two shifts; guards on lines 3 and 4 had been taken off for cleaning and not put back. "
        "Overtime sheets of the packing group are signed ahead for the whole week.",
        "The moulding hall runs two shifts; guards on lines 5 and 6 had been taken off for cleaning and not put back. "
        "Overtime sheets of the sewing group are signed ahead for the whole week.",
    ),
    (
        "Dormitory B has one stair for 140 people. Its second exit was locked at night and the key kept by a guard, "
        "who went home at ten. Management had it opened while we stood there.",
        "Dormitory A has one stair for 160 people. Its second exit was locked at night and the key kept by a guard, "
        "who went home at ten. Management had it opened while we stood there.",
    ),
    (
        "喷油车间的抽风系统停用三周，等待配件；工人戴的是纸口罩。经理出示了订单，但没有日期，也没有临时措施。仓库的化学品没有托盘，地面有旧的漏油痕迹，应急箱里只有沙子，"
        "通往后门的通道被纸箱堵住一半，保安当场搬走，并承诺以后每天检查。",
        "喷油车间的抽风系统停用两周，等待配件；工人戴的是纸口罩。经理出示了订单，但没有日期，也没有临时措施。仓库的化学品没有托盘，地面有旧的漏油痕迹，应急箱里只有沙子，"
        "通往后门的通道被纸箱堵住一半，保安当场搬走，并承诺以后每天检查。",
    ),
)
HONEST = (
    "The moulding hall was quiet: most people are on leave. Guards were in place on all lines we saw, and the log of "
    "their checks is kept by the shift leader in her own hand.",
    "Dormitory rooms are large and clean; both stairs were open. The canteen's licence ended last month and the new "
    "one is applied for, which the manager told us before we asked.",
    "喷油车间新装了抽风系统，风速每周测量并贴在门口。化学品仓库有托盘和应急箱，工人能说明如何使用。加班在旺季接近上限，工厂正在招人，计划在下月前补足两条生产线的人手。",
    "Piece rates were raised in March after talks with the representatives; three of them told us the same figures "
    "that stand in the payroll. Two leavers had waited nine days for their last pay.",
)
TOLD = (
    # about, whom it concerns, words, how far it goes
    ("integrity", "An audit firm", "The auditor asked for an envelope before the closing meeting.", "open"),
    (
        "fraud",
        "A factory in Dongguan",
        "Two sets of time cards are kept; the second one is in the paint store.",
        "working",
    ),
    ("pressure", "A buyer", "The order was halved on the day we named a late price.", "found"),
    ("misconduct", "A lead auditor", "Interviews were held with the manager in the room.", "closed"),
)
ANSWER = "Thank you. We look into it. Can you say in which month it was?"
FINDING = "Two others told the same, independently."


def tell() -> None:
    """Cases in each state, a complaint, planted reports, and the radar's first night."""
    plant(VISITOR)
    watching.look(VISITOR, clock.now())
    officer, manager = _somebody(Role.INTEGRITY_OFFICER), _somebody(Role.FACTORY_MANAGER)
    if officer is None or manager is None:
        return
    for about, whom, words, state in TOLD:
        telling.report(VISITOR, about=about, parties=whom, text=words)
        _bring(officer, db.session.scalars(select(IntegrityCase).order_by(IntegrityCase.id.desc())).first(), state)
    complaint = "The badge showed another name than the public list."
    telling.complain(VISITOR, manager.person_id, about="identity", parties="", text=complaint)
    hint = db.session.scalars(select(IntegrityHint).where(IntegrityHint.kind != "copied").limit(1)).first()
    if hint is not None:
        services.dismiss(officer, hint, reason="The firm has one auditor who speaks the workers' language.")


def _bring(officer, case, state: str) -> None:
    if state == "open":
        return
    services.give(officer, case, holder=officer.person_id, risk="high" if state == "working" else "medium")
    services.step(officer, case, text="Read the three latest reports of the same team.")
    services.answer(officer, case, text=ANSWER)
    if state != "working":
        services.find(officer, case, finding="partly", text=FINDING)
    if state == "closed":
        services.close(officer, case)


def _somebody(role: Role) -> Viewer | None:
    wanted = select(Membership).where(Membership.role == role.value, Membership.ended_at.is_(None))
    found = db.session.scalar(wanted.order_by(Membership.id).limit(1))
    return acting(found.person_id, found.organisation_id, Kind.PROGRAMME, role) if found else None


@use_case
def plant(viewer) -> None:
    """Put copied and honest summaries in place of those of submitted reports, each at another factory."""
    texts = [text for pair in COPIES for text in pair] + list(HONEST)
    recent = clock.now() - timedelta(days=365)
    wanted = select(Audit).where(Audit.submitted_at > recent, Audit.source == "", Audit.kind == "IAA")
    sites = set()
    for audit in db.session.scalars(wanted.order_by(Audit.id).limit(200)):
        if texts and audit.factory_id not in sites:
            sites.add(audit.factory_id)
            audit.summary = texts.pop()
