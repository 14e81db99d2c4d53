"""What is due at the first minutes of a factory's own day, wherever it lies: no hour before, not eight after (L4)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ietp_dash.certificates.models import Certificate
from ietp_dash.kernel import clock
from ietp_dash.notifications import due
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

DAY = date(2027, 6, 15)
ZONES = ("Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Pago_Pago")


def around(zone: str) -> tuple[datetime, datetime]:
    """Ten minutes before and after the beginning of DAY in ``zone``."""
    begins = datetime.combine(DAY, time(), ZoneInfo(zone)).astimezone(UTC)
    return begins - timedelta(minutes=10), begins + timedelta(minutes=10)


def told(kind: str) -> int:
    return db.session.query(EventRow).filter_by(type=kind).count()


@pytest.fixture(params=ZONES)
def zone(request) -> str:
    return request.param


@pytest.fixture
def holding(app, zone):
    """A factory whose renewal opens on DAY (R7)."""
    site = make.factory(zone=zone)
    ends = date(2027, 11, 15)
    make.stored(
        Certificate(
            factory_id=site.id, number="C000100", code="CODE0", type="certified", name=site.name,
            valid_from=ends - timedelta(days=365), valid_to=ends, issued_at=datetime(2026, 11, 15, tzinfo=UTC),
        )
    )  # fmt: skip
    return site


def test_the_way_back_and_the_renewal_open_with_the_day(holding, zone):
    make.factory(zone=zone, state="terminated", reapply_on=DAY)
    before, after = around(zone)
    for moment, times in ((before, 0), (after, 1)):
        with clock.at(moment):
            due.run(moment)
        assert (told("ReapplyOpened"), told("RenewalOpened")) == (times, times), moment


def test_days_of_a_moment():
    moment = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert clock.day_of(moment) == clock.day_of(moment, "Asia/Shanghai") == date(2026, 11, 24)
    assert clock.day_of(moment, "Europe/Berlin") == date(2026, 11, 23)
    with clock.at(moment):
        assert (clock.today(), clock.today("UTC")) == (date(2026, 11, 24), date(2026, 11, 23))
    for hour in range(24):
        now = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
        assert clock.farthest_day(now) == clock.day_of(now, "Pacific/Kiritimati")
