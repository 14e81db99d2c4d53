"""Time runs day by day, doubly, and with a week missed: everything it drives happens once, on its day or right after.

``make drills`` asks for two years in every manner on both databases; here it is half a year.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ietp_dash.certificates.models import Certificate
from ietp_dash.connections import services as connections
from ietp_dash.connections.models import Connection
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.dates import end_of_day
from ietp_dash.notifications import due
from ietp_dash.programme.queries import snapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status import judging
from ietp_dash.status import services as statuses
from ietp_dash.status.models import OfferMade, Standing, StatusDecision
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.rig.whole import WHOLE
from tests.status import waiting

DAYS = 730 if WHOLE else 174
START = datetime(2026, 1, 5, 12, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Pacific/Auckland")
MISSED = range(40, 47)
MANNERS = {"day by day": (1, ()), "doubled": (2, ()), "a week missed": (1, MISSED)}
HERE = {"sqlite": ("doubled",), "postgresql": ("a week missed",)}
ONCE = {"StatusExpired", "RenewalOpened", "ReapplyOpened", "OfferLapsed", "ConnectionExpired"}


class World:
    """Factories in five zones that time does something to."""

    def __init__(self):
        self.terms_id = snapshot(Terms.default())
        self.certified = [self.holding(zone, place) for place, zone in enumerate(ZONES)]
        with clock.at(START - timedelta(days=30)):
            self.progressing = self.decided("minor")
        self.assessed = self.decided("critical")
        self.offered = self.with_offer()
        self.remediating = self.in_remediation()
        self.terminated = make.factory(state="terminated", reapply_on=(START + timedelta(days=90)).date())
        self.asked = connections.request(make.viewer(make.person("buyer_manager")), make.factory(), message="")
        db.session.commit()

    def holding(self, zone, place) -> Factory:
        """A factory whose Certified certificate ends within the time that is lived through."""
        site = make.factory(zone=zone)
        make.manager_of(site)
        ends = (START + timedelta(days=160 + 3 * place)).date()
        self._decision(site, None, "certified", ends - timedelta(days=365), ends)
        make.stored(
            Certificate(
                factory_id=site.id, number=f"C00010{place}", code=f"CODE{place}", type="certified", name=site.name,
                valid_from=ends - timedelta(days=365), valid_to=ends, issued_at=START,
            )
        )  # fmt: skip
        statuses.refresh(site.id)
        db.session.commit()
        return site

    def _decision(self, site, cycle, status, first, last):
        return make.stored(
            StatusDecision(
                factory_id=site.id, cycle_id=cycle and cycle.id, status=status, valid_from=first, valid_to=last,
                rule="D6", facts={}, numbers={}, terms_id=self.terms_id, decided_at=START,
            )
        )  # fmt: skip

    def decided(self, severity) -> Cycle:
        """A cycle decided today with one open finding."""
        audit, _found = waiting.report(severity)
        case = judging.case_now(audit)
        judging.follow(make.viewer(waiting.reviewer()), audit, seen=case.seen)
        return db.session.get(Cycle, audit.cycle_id)

    def with_offer(self) -> Cycle:
        """A formerly Certified factory that was offered Remediation today."""
        cycle = self.decided("critical")
        made = db.session.query(StatusDecision).filter_by(cycle_id=cycle.id).one()
        made.status, made.valid_to = "offered", (START + timedelta(days=30)).date()
        cycle.result = cycle.result_from = cycle.result_to = None
        make.stored(
            OfferMade(
                decision_id=made.id, factory_id=cycle.factory_id, cycle_id=cycle.id, kind="remediation", months=12,
                made_on=START.date(), until=(START + timedelta(days=30)).date(),
            )
        )  # fmt: skip
        return cycle

    def in_remediation(self) -> Cycle:
        """A factory in Remediation that ends in a hundred days with a finding open."""
        cycle = self.decided("critical")
        site = db.session.get(Factory, cycle.factory_id)
        first, last = (START - timedelta(days=200)).date(), (START + timedelta(days=100)).date()
        made = db.session.query(StatusDecision).filter_by(cycle_id=cycle.id).one()
        made.status, made.valid_from, made.valid_to, made.rule = "remediation", first, last, "D7"
        cycle.result, cycle.result_from, cycle.result_to = "remediation", first, last
        statuses.refresh(site.id)
        db.session.commit()
        return cycle


def live(times, skipped):
    """Let DAYS days pass."""
    for passed in range(DAYS):
        if passed not in skipped:
            with clock.at(START + timedelta(days=passed)):
                for _turn in range(times):
                    due.run(clock.now())


def shown(factory_id) -> str:
    return db.session.get(Standing, factory_id, populate_existing=True).shown


@pytest.mark.parametrize("manner", MANNERS)
def test_everything_happens_once(app, database, manner):
    if not WHOLE and manner not in HERE[database.kind]:
        return
    with clock.at(START):
        world = World()
        before = db.session.query(EventRow).count()
    times, skipped = MANNERS[manner]
    live(times, skipped)
    rows = db.session.query(EventRow).order_by(EventRow.sequence).offset(before).all()
    told = [(row.type, row.subject_id, (row.at - START).days, row.payload) for row in rows]
    for site in world.certified:
        check_certificate(site, [one for one in told if one[1] == site.id])
    kinds = Counter((kind, subject) for kind, subject, _day, _payload in told)
    assert {key: n for key, n in kinds.items() if key[0] in ONCE and n != 1} == {}
    lapsed = next(day for kind, _s, day, _p in told if kind == "OfferLapsed")
    assert lapsed == 31
    offered = db.session.query(StatusDecision).filter_by(cycle_id=world.offered.id).order_by(StatusDecision.id).all()
    assert [one.status for one in offered][:2] == ["offered", "assessed"]
    assert offered[1].valid_from == (START + timedelta(days=31)).date()
    ended = db.session.query(StatusDecision).filter_by(cycle_id=world.remediating.id).order_by(StatusDecision.id).all()
    assert [(one.status, one.rule) for one in ended][:2] == [("remediation", "D7"), ("assessed", "D9")]
    assert ended[1].valid_from == (START + timedelta(days=101)).date()
    assert db.session.get(Cycle, world.progressing.id, populate_existing=True).state == "closed"
    assert kinds["StatusEnding", world.progressing.factory_id] == 3
    assert shown(world.progressing.factory_id) == "not_certified"
    assert kinds["ReapplyOpened", world.terminated.id] == 1
    assert db.session.get(Connection, world.asked.id, populate_existing=True).state == "expired"


def check_certificate(site, told):
    """Its renewal opened once; the reminders came on their days or, after a missed week, right after with the days that
    were left; it ended once."""
    ends = db.session.query(Certificate).filter_by(factory_id=site.id).one().valid_to
    left = [payload["days"] for kind, _s, _d, payload in told if kind == "CertificateEnding"]
    days = [day for kind, _s, day, _p in told if kind == "CertificateEnding"]
    assert [ends - timedelta(days=n) for n in left] == [
        (START + timedelta(days=day)).date() + zone_ahead(site, day) for day in days
    ]
    wanted = [150, 120, 90, 60, 30, 7]
    assert len(left) == len(wanted)
    assert all(0 <= early - late <= len(MISSED) for early, late in zip(wanted, left, strict=True))
    assert Counter(kind for kind, *_rest in told)["RenewalOpened"] == 1
    assert Counter(kind for kind, *_rest in told)["StatusExpired"] == 1
    assert shown(site.id) == "not_certified"


def zone_ahead(site, day) -> timedelta:
    """How far the factory's day is ahead of the day in UTC at the hour that the steps run."""
    moment = START + timedelta(days=day)
    with clock.at(moment):
        return clock.today(site.zone) - moment.date()


@pytest.mark.parametrize("place", range(len(ZONES)))
def test_a_certificate_ends_on_its_second_in_its_zone(app, place):
    with clock.at(START):
        world = World.__new__(World)
        world.terms_id = snapshot(Terms.default())
        site = world.holding(ZONES[place], place)
    end = end_of_day(db.session.query(Certificate).one().valid_to, ZONES[place])
    for moment, status in ((end - timedelta(seconds=1), "certified"), (end, "not_certified")):
        with clock.at(moment):
            due.run(moment)
        assert shown(site.id) == status
