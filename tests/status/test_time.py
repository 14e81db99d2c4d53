"""Statuses end by themselves, after their last day in the factory's own zone, once however often time is asked."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.programme.queries import snapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status import services
from ietp_dash.status.models import Standing, StatusDecision
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make


def certified_until_31_march():
    site = make.factory(zone="Asia/Shanghai")
    make.stored(
        StatusDecision(
            factory_id=site.id,
            status="certified",
            valid_from=datetime(2025, 3, 31).date(),
            valid_to=datetime(2026, 3, 31).date(),
            rule="D6",
            facts={},
            numbers={},
            terms_id=snapshot(Terms.default()),
            decided_at=datetime(2025, 3, 31, tzinfo=UTC),
        )
    )
    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        services.refresh(site.id)
        db.session.commit()
    return site


def pass_to(moment):
    with clock.at(moment):
        return services.let_standings_pass(VISITOR, moment)


def test_a_certificate_holds_through_its_last_day_in_the_factorys_zone(app):
    site = certified_until_31_march()
    assert pass_to(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)) == 0
    assert db.session.get(Standing, site.id).shown == "certified"
    assert pass_to(datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC)) == 1
    assert db.session.get(Standing, site.id, populate_existing=True).shown == "not_certified"


def test_time_is_told_once(app):
    certified_until_31_march()
    late = datetime(2026, 4, 2, tzinfo=UTC)
    assert [pass_to(late), pass_to(late)] == [1, 0]
    told = select(func.count()).where(EventRow.type == "StatusExpired")
    assert db.session.scalar(told) == 1
