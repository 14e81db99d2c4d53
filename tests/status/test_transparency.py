"""The transparency days: the factory is told of them, declares in them, and not after (W1 to W4)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.status import judging, transparency
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.notifications.conftest import read_all

from .waiting import report, reviewer


def inconsistent(days_ago: int, kind: str = "record_inconsistency"):
    """A report with a Critical finding of ``kind`` of which nothing was said on site; and the factory's manager."""
    audit, (finding,) = report("critical", ended_days_ago=days_ago)
    finding.checkpoint.kind = kind
    make.stored(finding.checkpoint)
    return audit, finding, make.manager_of(db.session.get(Factory, audit.factory_id))


def told() -> list[str]:
    names = [one.__name__ for one in transparency.TOLD]
    return list(db.session.scalars(select(EventRow.type).where(EventRow.type.in_(names)).order_by(EventRow.sequence)))


def noon(day):
    return datetime.combine(day, time(12), ZoneInfo("Asia/Shanghai"))


def test_a_factory_is_told_when_they_run_when_five_are_left_and_when_they_are_over(app, client_for):
    audit, _finding, owner = inconsistent(0)
    began, days = audit.fieldwork_ended_on, []
    for n in range(40):
        with clock.at(noon(began + timedelta(days=n))):
            before = len(told())
            transparency.tell(VISITOR, clock.now())
            transparency.tell(VISITOR, clock.now())
            days += [began + timedelta(days=n)] * (len(told()) - before)
    assert told() == ["TransparencyOpened", "TransparencyEnding", "TransparencyEnded"]
    until = transparency.of(audit).until
    assert (days[0], days[2]) == (began, until + timedelta(days=1))
    assert timedelta(days=4) <= until - days[1] <= timedelta(days=12)
    read_all()
    page = client_for(owner).see("/notifications/").text
    assert "days of" in page
    assert "are left" in page


@pytest.mark.parametrize("spared", ["other kind", "transparent", "waived", "decided"])
def test_nobody_is_told_of_days_that_change_nothing(app, spared):
    audit, finding, owner = inconsistent(1, "other" if spared == "other kind" else "record_inconsistency")
    if spared == "transparent":
        finding.transparency = "on_site"
        make.stored(finding)
    if spared == "waived":
        judging.sign_undertaking(make.viewer(owner), audit, kind="waiver", name="Li")
    if spared == "decided":
        audit.decided_at = clock.now()
        make.stored(audit)
    transparency.tell(VISITOR, clock.now())
    assert told() == []


def test_the_manager_is_led_to_the_declaration_and_the_reviewer_reads_it(client_for):
    audit, finding, owner = inconsistent(2)
    me, where = client_for(owner), f"/status/undertakings/{audit.public_id}"
    assert where in me.see("/").html
    assert where in me.see("/calendar-feed/").html
    given = {"kind": "transparency", "text": "", "name": "Li"}
    assert me.fill(where, given).status_code == 422
    assert me.fill(where, given | {"text": "The second set of cards is in the office."}).status_code == 303
    db.session.expire_all()
    assert finding.transparency == "late"
    assert me.send(where, given | {"text": "Again."}).status_code == 409
    read = client_for(reviewer()).see(f"/status/review/{audit.public_id}").text
    assert "Declaration of transparency" in read
    assert "The second set of cards" in read
    assert client_for(make.person(Role.FACTORY_MANAGER)).get(where).status_code == 404


@pytest.mark.parametrize("kind", judging.UNDERTAKINGS)
def test_after_the_last_day_nothing_is_declared_or_signed(client_for, kind):
    audit, _finding, owner = inconsistent(60)
    with pytest.raises(Refused, match="over"):
        judging.sign_undertaking(make.viewer(owner), audit, kind=kind, name="Li", text="Late.")
    page = client_for(owner).see(f"/status/undertakings/{audit.public_id}")
    assert "The transparency days are over." in page.text
    assert f"/status/undertakings/{audit.public_id}" not in [form.action for form in page.forms]


def test_what_was_open_on_site_needs_no_declaration(app):
    audit, finding, owner = inconsistent(2)
    finding.transparency = "on_site"
    make.stored(finding)
    with pytest.raises(Refused, match="No finding waits"):
        judging.sign_undertaking(make.viewer(owner), audit, kind="transparency", name="Li", text="All.")
