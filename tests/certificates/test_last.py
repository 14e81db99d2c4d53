"""The last certificate of a factory, from which a registration fee counts its twelve months (F2, C7)."""

from datetime import date

import pytest

from ietp_dash.certificates.queries import last_of
from tests import builders as make

LONG = {"valid_from": date(2025, 1, 10), "valid_to": date(2026, 1, 10)}
SHORT = {"valid_from": date(2025, 1, 10), "valid_to": date(2025, 7, 10), "type": "probation"}


@pytest.mark.parametrize(
    ("held", "on", "last_day"),
    [
        ([LONG], date(2025, 6, 1), date(2026, 1, 10)),
        ([LONG], date(2026, 6, 1), date(2026, 1, 10)),
        ([LONG | {"withdrawn_on": date(2025, 3, 1)}], date(2026, 1, 5), date(2025, 2, 28)),
        ([LONG | {"withdrawn_on": date(2025, 3, 1)}, SHORT], date(2026, 1, 5), date(2025, 7, 10)),
        ([LONG | {"superseded_on": date(2025, 3, 1)}, SHORT], date(2025, 4, 1), date(2025, 7, 10)),
    ],
)
def test_one_that_ended_early_counts_to_the_day_before_it_ended(site, give, held, on, last_day):
    for values in held:
        give(**values)
    assert last_of(site.id, on)[1] == last_day


def test_a_factory_without_one_has_none(app):
    assert last_of(make.factory("Toy Works").id, date(2026, 1, 1)) is None
