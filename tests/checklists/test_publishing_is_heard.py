"""A new edition is told to factories and audit firms, to nobody else; the notice leads to the checklist."""

from ietp_dash.checklists import editing
from ietp_dash.kernel import clock
from ietp_dash.notifications import planning
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

from .editions import draft, shipped, soon


def test_factories_and_firms_are_told(app):
    manager = make.person("management")
    version = draft(shipped(), by=manager)
    told = {role: make.person(role).id for role in ("factory_member", "auditor", "firm_manager")}
    others = {role: make.person(role).id for role in ("buyer_manager", "reviewer", "coordinator")}
    factory = make.manager_of(make.factory()).id
    editing.publish(make.viewer(manager), version, valid_from=soon(), today=clock.today())
    row = db.session.query(EventRow).filter_by(type="ChecklistPublished").one()
    people = {one.person_id for one in planning.told_of(row, clock.now())}
    assert {*told.values(), factory} <= people
    assert not people & {*others.values(), manager.id}
