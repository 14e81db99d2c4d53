"""Joint findings: two buyers who never meet, the factory that follows both, a reviewer; reminders; rights that end."""

import io
from datetime import timedelta

import pytest

from ietp_dash.accounts.models import Organisation
from ietp_dash.connections.models import Connection
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Kind, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import planning
from ietp_dash.portfolio import joining, joint, joint_rules
from ietp_dash.portfolio.models import JointFinding, JointTask
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

from .test_views import logged


class Pair:
    """A factory with one open, decided finding, its manager and two connected buyers."""

    def __init__(self, scene):
        self.scene = scene
        self.site = scene.site("Red Ducks")
        self.manager = make.manager_of(self.site)
        self.one = scene.person
        self.two = make.person(Role.BUYER_MANAGER, at=make.organisation(Kind.BUYER, "Second Buyer"))
        self.shut = make.person(Role.BUYER_MANAGER, at=make.organisation(Kind.BUYER, "Status Buyer"))
        make.connection(self.site, self.two)
        make.connection(self.site, self.shut, ["status", "reports"])
        self.finding = scene.finding(self.site, due_in=20)
        self.mark_at = f"/joint-findings/mark/{self.finding.public_id}"

    def buyer(self, person) -> Organisation:
        return db.session.get(Organisation, make.viewer(person).organisation_id)

    def mark(self, *people, cause="price"):
        ids = [self.buyer(one).public_id for one in people]
        joining.mark(make.viewer(self.manager), self.finding, cause=cause, buyers=ids, note="Please look at the price.")
        return [joint.named_before(self.finding.id, self.buyer(one).id) for one in people]


@pytest.fixture
def pair(scene):
    return Pair(scene)


def told(pair, kind):
    """Which of the four people of ``pair`` are told of the latest event of that kind."""
    row = db.session.query(EventRow).filter_by(type=kind).order_by(EventRow.sequence.desc()).first()
    people = {pair.manager.id, pair.one.id, pair.two.id, pair.shut.id}
    return people & {one.person_id for one in planning.told_of(row, clock.now())}


def test_a_finding_is_marked_promised_and_done(client_for, pair):
    factory, first, second = client_for(pair.manager), client_for(pair.one), client_for(pair.two)
    page = factory.see(pair.mark_at)
    assert "Second Buyer" in page.text
    assert "Status Buyer" not in page.text
    nothing = factory.send(pair.mark_at, {"note": "Only words"})
    assert nothing.status_code == 422
    assert "Choose where the cause lies." in nothing.page.text
    assert "Only words" in nothing.page.text
    both = [pair.buyer(one).public_id for one in (pair.one, pair.two)]
    said = {"cause": "forecast", "buyers": both, "note": "Spread the orders, please."}
    assert factory.send(pair.mark_at, said).status_code == 303
    assert told(pair, "FindingMarkedJoint") == {pair.two.id}
    again = factory.send(pair.mark_at, said)
    assert again.status_code == 409

    mine = first.see("/joint-findings/")
    assert "Red Ducks" in mine.text
    assert "Say what you will do." in first.see("/").text
    rows = {row.buyer_id: row for row in db.session.query(JointFinding)}
    own = rows[pair.buyer(pair.one).id]
    at = f"/joint-findings/{own.public_id}"
    assert "Spread the orders, please." in first.see(at).text
    assert "Second Buyer" not in first.see(at).text
    assert second.get(at).status_code == 404
    assert second.send(f"{at}/tasks", {"what": "x", "due_on": "2030-01-01"}).status_code == 404

    late = first.send(f"{at}/tasks", {"what": "Order earlier", "due_on": "2001-01-01"})
    assert late.status_code == 422
    assert "Order earlier" in late.get_data(as_text=True)
    day = (pair.scene.today + timedelta(days=30)).isoformat()
    assert first.send(f"{at}/tasks", {"what": "Order earlier", "due_on": day}).status_code == 303
    assert told(pair, "JointTaskAdded") == {pair.manager.id}
    task = db.session.query(JointTask).one()
    done_at = f"/joint-findings/tasks/{task.public_id}"
    assert first.send(f"{done_at}/done", {"note": " "}).status_code == 422
    slip = {"note": "The plan runs six months ahead.", "file": (io.BytesIO(_picture()), "plan.png")}
    assert first.send(f"{done_at}/done", slip).status_code == 303
    assert first.send(f"{done_at}/done", {"note": "Again"}).status_code == 409
    seen = factory.see(at)
    for words in ("Order earlier", "The plan runs six months ahead.", "plan.png"):
        assert words in seen.text, words
    assert factory.get(f"{done_at}/evidence").status_code == 200
    assert second.get(f"{done_at}/evidence").status_code == 404
    assert "joint" in logged(pair.site)
    assert "no task yet" in factory.see(pair.mark_at).text


def _picture():
    from tests.contracts.world import picture

    return picture()


def test_reviewers_mark_too_and_nobody_else(client_for, pair):
    reviewer = client_for(make.person("reviewer"))
    assert reviewer.get(pair.mark_at).status_code == 200
    for person in (pair.one, make.person(Role.FACTORY_MEMBER), make.person("coordinator")):
        assert client_for(person).get(pair.mark_at).status_code == 404


@pytest.mark.parametrize("decided", ["never", "before"])
def test_buyers_who_cannot_see_the_plan_are_not_named(pair, decided):
    pair.finding = pair.scene.finding(pair.site, decided=decided)
    with pytest.raises(Refused, match="can no longer see"):
        pair.mark(pair.one)


def test_rights_that_end_close_it_at_once(client_for, pair):
    (row,) = pair.mark(pair.one)
    client, at = client_for(pair.one), f"/joint-findings/{row.public_id}"
    assert client.get(at).status_code == 200
    ours = db.session.query(Connection).filter_by(buyer_id=row.buyer_id)
    for change in ({"scope": "status,reports"}, {"scope": "status,caps", "state": "ended"}):
        ours.update(change)
        db.session.commit()
        assert client.get(at).status_code == 404
        assert "Red Ducks" not in client.see("/joint-findings/").text
        assert "Joint finding at" not in client.see("/").text


def test_one_may_be_taken_back_and_named_anew(pair):
    (row,) = pair.mark(pair.one)
    manager = make.viewer(pair.manager)
    joining.end(manager, row)
    with pytest.raises(Refused, match="Somebody else"):
        joining.end(manager, row)
    with pytest.raises(Refused, match="no longer joint"):
        joining.add_task(make.viewer(pair.one), row, what="x", due_on=pair.scene.today, today=pair.scene.today)
    (again,) = pair.mark(pair.one, cause="lead_time")
    assert (again.id, again.state, again.cause) == (row.id, "open", "lead_time")


def test_reminders_go_out_once(pair):
    (row,) = pair.mark(pair.one)
    due = pair.scene.today + timedelta(days=20)
    joining.add_task(make.viewer(pair.one), row, what="Pay more", due_on=due, today=pair.scene.today)
    names = []
    for days in (0, 12, 13, 13, 20, 21, 21, 40):
        now = pair.scene.now + timedelta(days=days)
        last = db.session.query(EventRow).count()
        while joining.remind(VISITOR, now):
            pass
        names += [(days, one.type) for one in db.session.query(EventRow).order_by(EventRow.sequence).offset(last)]
    assert [name for _day, name in names] == ["JointTaskDueSoon", "JointTaskLate"]
    assert told(pair, "JointTaskLate") == {pair.one.id, pair.manager.id}


@pytest.mark.parametrize(
    ("left", "sent", "expected"),
    [
        (8, 0, (0, "")),
        (7, 0, (1, "soon")),
        (7, 1, (1, "")),
        (0, 1, (1, "")),
        (-1, 1, (2, "late")),
        (-1, 0, (2, "late")),
        (-5, 2, (2, "")),
    ],
)
def test_which_notice_is_due(left, sent, expected):
    today = clock.today()
    assert joint_rules.notices_due(today + timedelta(days=left), today, sent) == expected


def test_list_and_policy_agree(pair):
    rows = pair.mark(pair.one, pair.two)
    for person, count in ((pair.manager, 2), (pair.one, 1), (pair.two, 1), (pair.shut, 0)):
        seen = joint.page(make.viewer(person))[0]
        assert len(seen) == count
    assert {row.state for row in rows} == {"open"}
