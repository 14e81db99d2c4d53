"""Two people who change one term, or one day, at once: one outcome, and the other is told."""

from datetime import date

from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme import queries, services
from ietp_dash.programme.models import HolidayChange, TermChange
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.racing import at_once


def test_two_changes_of_one_term_leave_one(app):
    who, first = make.viewer(make.person("management")), clock.today()
    db.session.commit()
    for round_ in range(3):
        seen = queries.last_change("offer_days")
        db.session.commit()
        outcomes = at_once(
            app,
            *[
                lambda value=value, seen=seen: services.change_term(
                    who, key="offer_days", value=value, first=first, reason="Both.", seen=seen
                )
                for value in (40 + round_ * 2, 41 + round_ * 2)
            ],
        )
        assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
        assert next(one for one in outcomes if one is not None).conflict
        assert db.session.query(TermChange).count() == round_ + 1


def test_one_day_made_a_holiday_by_four_at_once_is_one_row(app):
    who = make.viewer(make.person("management"))
    db.session.commit()
    day = date(clock.today().year + 1, 7, 15)
    outcomes = at_once(app, *[lambda: services.set_holiday(who, country="CN", day=day, works=False)] * 4)
    assert [one.conflict for one in outcomes if isinstance(one, Refused)] == [True] * 3
    assert db.session.query(HolidayChange).count() == 1
