"""Moving a cycle along its path; its screens come with the application's."""

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.queries import snapshot
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import CycleStepped, FactoryRegistered
from .models import Cycle

NEXT = {
    None: ("draft",),
    "draft": ("submitted", "withdrawn"),
    "submitted": ("returned", "firm_assigned", "rejected", "withdrawn"),
    "returned": ("submitted", "withdrawn"),
    "firm_assigned": ("awaiting_fees", "withdrawn", "lapsed"),
    "awaiting_fees": ("registered", "withdrawn", "lapsed"),
    "registered": ("audit_open",),
    "audit_open": ("under_review", "withdrawn"),
    "under_review": ("decided",),
    "decided": ("audit_open", "under_review", "decided", "closed"),
}


@use_case
def begin(viewer, factory, *, kind, terms, checklist_version_id):
    """A factory begins a cycle; it keeps these terms and this checklist (R1, G5, F7)."""
    now = clock.now()
    cycle = Cycle(
        factory_id=factory.id,
        kind=kind,
        state="draft",
        state_since=now,
        created_at=now,
        terms_id=snapshot(terms),
        checklist_version_id=checklist_version_id,
    )
    db.session.add(cycle)
    db.session.flush()
    record(CycleStepped(factory.id, cycle.id, "draft"))
    return cycle


@use_case
def step(viewer, cycle, to, **facts):
    """Take the next step of the path (R2: no step is skipped); ``facts`` are columns known from it."""
    if to not in NEXT.get(cycle.state, ()):
        raise Refused(N_("This step does not follow from where the application stands."), conflict=True)
    cycle.state, cycle.state_since = to, clock.now()
    for name, value in facts.items():
        setattr(cycle, name, value)
    record(CycleStepped(cycle.factory_id, cycle.id, to))


@use_case
def register(viewer, factory):
    """Both first fees are confirmed: the factory is registered from now on, a terminated one anew (R4, Z4)."""
    if factory.state in ("applicant", "terminated"):
        factory.state, factory.registered_at = "registered", clock.now()
        record(FactoryRegistered(factory.id))
