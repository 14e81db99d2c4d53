"""Two worlds, equal but for one secret: whatever factory, buyer or visitor can reach is the same in both, byte by byte.

Each world is built anew under the same clock with the same public ids; in one of them something secret happens, in the
other it does not. Then the same people do the same innocent things and everything they can reach is compared: pages,
downloads, calendar feeds, headers, how often the database was asked, notices, mails, what open pages
are told (rules A3, V6).
"""

import io
import re
import warnings
import zipfile
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from sqlalchemy import select

from ietp_dash.accreditation.models import Auditor
from ietp_dash.assignments import events, further, planning, services
from ietp_dash.assignments.models import Assignment, AuditPlan
from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistVersion
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.events import ProfileEdited
from ietp_dash.factories.models import Factory
from ietp_dash.fees import issuing
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.dates import is_working_day
from ietp_dash.live import topics
from ietp_dash.live.rights import relations_now
from ietp_dash.notifications import due, feeds
from ietp_dash.notifications.models import Notification
from ietp_dash.storage import database as storage
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import record
from tests import builders as make
from tests.contracts.world import World
from tests.notifications.conftest import read_all, send_all
from tests.rig.crawl import walk
from tests.rig.web import sign_in
from tests.rig.whole import WHOLE

from . import cast

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LOOKERS = ("own manager", "own member", "buyer: all", "buyer: status", "buyer: none", "other manager")
PER_KIND, PAGES = 2, 60
OF_ONE_ANSWER = {"X-Request-Id", "Set-Cookie", "Server-Timing"}
MASKS = (
    re.compile(r'name="csrf_token" value="[^"]*"'),
    re.compile(r'name="csrf-token" content="[^"]*"'),
)
OF_ONE_FILE = (
    re.compile(rb'xmp:ModifyDate="[^"]*"'),
    re.compile(rb"/(?:M|ModDate|CreationDate) ?\(D[^)]*\)"),
    re.compile(rb"/Contents ?<[0-9a-fA-F]*>"),
    re.compile(rb"/ID ?\[[^\]]*\]"),
    re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>"),
)
SUMS = {"SHA256SUMS"}
OF_ONE_MAIL = re.compile(rb"^(Message-ID|Date): .*$|={15}\d+==", re.MULTILINE)


class Ids:
    """Public ids from a seed, in place of random ones."""

    def __init__(self):
        self.begin("world")

    def begin(self, seed):
        self.random = Random(seed)

    def choice(self, letters):
        return self.random.choice(letters)


class Secretive(World):
    """The world of the contracts, with a second cycle of our factory that a firm is offered, and later audits of its
    first one: a follow-up that is not paid, an on-site audit, a surveillance. A second firm is free for what is drawn.
    """

    def __init__(self):
        super().__init__()
        today = self.now.date()
        given = {"factory_id": self.site.id, "firm_id": self.firm.id}
        self.second = make.stored(
            Cycle(**given, kind="renewal", state="audit_open", state_since=self.now, created_at=self.now,
                  applied_on=today, registered_on=today)
        )  # fmt: skip
        self.held = make.stored(
            Assignment(**given, cycle_id=self.second.id, kind="IAA", answer_by=today, headcount=100,
                       man_days_due=1, man_days=1, created_at=self.now, state="offered")
        )  # fmt: skip
        self.helper = make.person("auditor", at=self.firm)
        make.stored(
            Auditor(firm_id=self.firm.id, person_id=self.helper.id, number="TEST-2", kind="auditor", valid_from=today,
                    valid_to=today + timedelta(days=365))
        )  # fmt: skip
        self.later = {kind: self._later(given, kind, today) for kind in ("FU", "OSA", "SA")}
        issuing.issue_audit(VISITOR, self.cycle, self.later["FU"])
        self.free = cast.firm("Free firm")
        self.detective = cast.auditor(self.free)
        self.chief = make.viewer(cast.manager_of(self.free))

    def _later(self, given, kind, today):
        return make.stored(
            Assignment(**given, cycle_id=self.cycle.id, kind=kind, answer_by=today, headcount=100,
                       man_days_due=1, man_days=1, created_at=self.now, state="offered")
        )  # fmt: skip

    @property
    def investigation(self):
        """The special investigation, once it is ordered."""
        return db.session.query(Assignment).filter_by(kind="SI").one()


def accepted(world):
    """The firm accepted everything; a special investigation is ordered."""
    for held in (world.held, *world.later.values()):
        services.accept(make.viewer(world.people["firm manager"]), held)
    further.investigate(make.viewer(world.people["coordinator"]), world.cycle, because="Somebody wrote to us.")


def opened(world):
    """As ``accepted``, and every window is open."""
    accepted(world)
    services.accept(world.chief, world.investigation)
    first, last = world.now.date(), world.now.date() + timedelta(days=364)
    further.open_window(VISITOR, world.cycle, world.later["FU"])
    further.open_within(VISITOR, world.cycle, world.later["OSA"], "remediation", first, last)
    further.open_within(VISITOR, world.cycle, world.later["SA"], "probation", first, last)
    if db.session.query(AuditPlan).filter_by(assignment_id=world.held.id).one_or_none() is None:
        services.open_window(VISITOR, db.session.get(Cycle, world.second.id), world.now.date())


def dated(world):
    """As ``opened``, and of each date, lead and team are fixed, once changed, with an absence beside it."""
    opened(world)
    manager = make.viewer(world.people["firm manager"])
    people = {"lead_id": world.people["auditor"].id, "team": [world.helper.id]}
    for turn, held in enumerate(world.later.values(), 10):
        plan, days = _days_of(held)
        services.plan(manager, plan, planned_on=days[turn], days=1, **people)
    plan, days = _days_of(world.investigation)
    services.plan(world.chief, plan, planned_on=days[0], days=1, lead_id=world.detective.person_id, team=[])
    plan, days = _days_of(world.held)
    services.plan(manager, plan, planned_on=days[0], days=1, **people)
    services.plan(manager, plan, planned_on=days[3], days=2, **people)
    services.enter_absence(manager, world.auditor, first=days[-1], last=days[-1])


def _days_of(held):
    """The plan of an assignment, and the working days of its window's first weeks."""
    plan = db.session.query(AuditPlan).filter_by(assignment_id=held.id).one()
    days = [plan.window_from + timedelta(days=n) for n in range(5, 30)]
    return plan, [day for day in days if is_working_day(day, planning.queries.days_off("CN", day))]


def nothing(world):
    """Nothing secret happens."""


STORIES = {"nothing": nothing, "accepted": accepted, "opened": opened, "dated": dated}


@pytest.fixture
def reach(database, monkeypatch):
    """``reach(story)``: everything that outsiders reach in a new world after ``story``, by who and what."""
    ids = Ids()
    monkeypatch.setattr(storage.secrets, "choice", ids.choice)

    def reached(story, lookers=LOOKERS):
        database.leave()
        database.renew()
        ids.begin("world")
        monkeypatch.setattr(make, "_number", count(1))
        with database.app.app_context():
            return _reached(database, ids, story, lookers)

    return reached


def _reached(database, ids, story, lookers) -> dict:
    with clock.at(START):
        world = Secretive()
        read_all()
    before = topics.head()
    with clock.at(START + timedelta(hours=1)):
        ids.begin("the secret")
        STORIES[story](world)
        read_all()
    with clock.at(START + timedelta(hours=2)):
        ids.begin("afterwards")
        due.run(clock.now())
        read_all()
        found = {"heard": _heard(world, before)}
        clients = {name: sign_in(database.app.test_client(), world.people[name].email) for name in lookers}
        clients["visitor"] = database.app.test_client()
        _live_on(world, clients["own manager"])
        for name, client in clients.items():
            found |= {(name, path): seen for path, seen in _looked(client).items()}
            page = f"/assignments/cycles/{world.cycle.public_id}/later"
            found[name, "later audits"] = _bare(client.get(page))
        for name in lookers:
            token = feeds.renew(make.viewer(world.people[name]))
            found[name, "calendar feed"] = _bare(clients["visitor"].get(f"/calendar-feed/{token}.ics"))
        send_all()
        found |= _told(world, database.instance / "mail")
        found["public ids"] = [row.public_id for row in db.session.scalars(select(Factory).order_by(Factory.id))]
    return found


def _live_on(world, client):
    """What a factory does anyway, between the deed and the looking."""
    day = (START + timedelta(days=20)).date().isoformat()
    page = f"/closed-days/{world.site.public_id}"
    assert client.fill(page, {"first": day, "last": day, "reason": "Stocktaking"}).status_code == 303


def _looked(client) -> dict:
    """Every answer on the way through the links: status, headers, body, and how often the database was asked."""
    found = walk(client, per_kind=PER_KIND, limit=PAGES)
    return {path: _bare(answer) for path, answer in found.answers.items()} | {"order": list(found.answers)}


def _bare(answer):
    headers = sorted((name, value) for name, value in answer.headers if name not in OF_ONE_ANSWER)
    body = _unpacked(answer.get_data())
    if answer.mimetype.startswith("text/html"):
        text = body.decode().replace(answer.headers["X-Request-Id"], "ID")
        for mask in MASKS:
            text = mask.sub("", text)
        body = text.encode()
    headers = [(name, value) for name, value in headers if name != "Content-Length"]
    return answer.status_code, headers, body, answer.statements


def _unpacked(body):
    """A file without the wall clock's time: an archive by its members (not their sums), a PDF without signature."""
    if body.startswith(b"PK"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            packed = zipfile.ZipFile(io.BytesIO(body))
            return [
                (one.filename, _unpacked(packed.read(one))) for one in packed.infolist() if one.filename not in SUMS
            ]
    for mask in OF_ONE_FILE:
        body = mask.sub(b"", body)
    return body


def _heard(world, before) -> dict:
    """The names that each outsider's open pages were woken with, in order."""
    heard = {name: [] for name in LOOKERS}
    for notice in topics.since(before, 500):
        for name in LOOKERS:
            viewer = make.viewer(world.people[name])
            factory_id = notice.factory.id if notice.factory else world.site.id
            relation = relations_now({(viewer, factory_id)})[(viewer, factory_id)]
            if notice.hears(viewer, relation):
                heard[name].append(notice.topics)
    return heard


def _told(world, folder) -> dict:
    """The notices and mails that outsiders got; a mail without its own number and time of sending."""
    told = {}
    mails = sorted(path.read_bytes() for path in folder.glob("*.eml"))
    for name in LOOKERS:
        person = world.people[name]
        notices = select(Notification).where(Notification.person_id == person.id).order_by(Notification.id)
        told["notices", name] = [(row.public_id, row.kind, row.data, row.at) for row in db.session.scalars(notices)]
        mine = [mail for mail in mails if person.email.encode() in mail]
        told["mails", name] = sorted(OF_ONE_MAIL.sub(b"", mail) for mail in mine)
    return told


def differences(one: dict, other: dict) -> list:
    """Where two worlds differ."""
    return sorted(str(key) for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def test_outsiders_reach_the_same_whatever_is_assigned_opened_or_dated(reach):
    plain = reach("nothing")
    assert len(plain) > 100, "the walk went nowhere"
    assert {key[0] for key in plain if isinstance(key, tuple)} >= {*LOOKERS, "visitor"}
    assert [name for name in LOOKERS if plain[name, "later audits"][0] == 200] == ["own manager", "own member"]
    assert all(plain[name, "calendar feed"][0] == 200 for name in LOOKERS)
    assert b"BEGIN:VEVENT" in plain["own manager", "calendar feed"][2]
    stories = ("accepted", "opened", "dated") if WHOLE else ("dated",)
    assert {story: differences(plain, reach(story)) for story in stories} == {story: [] for story in stories}


def _touch(site):
    """Save a row that the factory reads once more."""
    site.city = "Guangzhou"


def _say(site):
    """Record something that the factory hears."""
    record(ProfileEdited(site.id))


def _count(site):
    """Enter the audit in a list that the factory reads."""
    if db.session.query(Audit.id).filter_by(kind="IAA").first():
        return
    given = {"factory_id": site.id, "cycle_id": db.session.query(Cycle.id).filter_by(kind="renewal").scalar()}
    version = db.session.query(ChecklistVersion.id).limit(1).scalar()
    now = clock.now()
    db.session.add(Audit(**given, kind="IAA", checklist_version_id=version, closing_at=now, submitted_at=now))


LEAKS = {"a column": _touch, "an event": _say, "a row": _count}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_would_be_seen(reach, monkeypatch, leak):
    """Leaks planted where a careless hand would put them: in the plan's own transaction."""
    plain = events.AuditPlanned

    def leaking(factory_id, *rest):
        LEAKS[leak](db.session.get(Factory, factory_id))
        return plain(factory_id, *rest)

    one = reach("opened", ("own manager",))
    monkeypatch.setattr(planning.events, "AuditPlanned", leaking)
    assert differences(one, reach("dated", ("own manager",))) != []
