"""When an accreditation holds, and when its end is near."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.accreditation import rules
from ietp_dash.kernel.errors import Refused

DAY = date(2026, 11, 23)
LATER = DAY + timedelta(days=100)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "suspended_on", "standing"),
    [
        (DAY, LATER, None, "valid"),
        (DAY, DAY, None, "valid"),
        (DAY, LATER, DAY, "suspended"),
        (DAY, LATER, DAY + timedelta(days=1), "valid"),
        (DAY + timedelta(days=1), LATER, None, "future"),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), None, "ended"),
        (DAY, DAY - timedelta(days=1), None, "waiting"),
        (DAY, DAY - timedelta(days=1), DAY, "waiting"),
    ],
)
def test_how_it_stands(valid_from, valid_to, suspended_on, standing):
    assert rules.standing(valid_from, valid_to, suspended_on, DAY) == standing


@given(st.integers(-5, 400))
def test_each_day_has_the_warning_that_is_due(left):
    expected = None if left < 0 else next((one for one in sorted(rules.WARNED) if left <= one), None)
    assert rules.warning(DAY + timedelta(days=left), DAY) == expected


@pytest.mark.parametrize(("first", "last"), [(DAY, DAY), (LATER, DAY), (DAY, DAY + timedelta(days=6 * 366))])
def test_a_period_that_makes_no_sense_is_refused(first, last):
    with pytest.raises(Refused) as no:
        rules.check_period(first, last)
    assert no.value.field == "valid_to"


@pytest.mark.parametrize("number", ["", "A", "APSCA#1", "<b>1</b>", "x" * 30])
def test_a_number_that_can_be_none_is_refused(number):
    with pytest.raises(Refused):
        rules.check_number(number)


def test_unknown_codes_are_refused_and_known_ones_ordered():
    assert rules.codes(["zh", "en"], rules.LANGUAGES, "languages") == "en,zh"
    with pytest.raises(Refused):
        rules.codes(["tlh"], rules.LANGUAGES, "languages")
