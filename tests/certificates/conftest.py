"""A factory with a certificate, for the tests of certificates."""

from datetime import date, timedelta

import pytest

from ietp_dash.certificates.models import Certificate
from ietp_dash.certificates.services import new_code
from ietp_dash.kernel import clock
from tests import builders as make


@pytest.fixture
def site(app):
    return make.factory("Sealed Toys", name_local="封印玩具厂", number="C000777")


@pytest.fixture
def give(site):
    """``give(type, ...)``: a certificate of the factory that runs for a year from yesterday on."""

    def certificate(type="certified", **values) -> Certificate:
        today = clock.today(site.zone)
        given = {
            "number": site.number, "code": new_code(), "valid_from": today - timedelta(days=1),
            "valid_to": today + timedelta(days=364), "name": site.name, "name_local": site.name_local,
            "issued_at": clock.now(),
        }  # fmt: skip
        return make.stored(Certificate(factory_id=site.id, type=type, **(given | values)))

    return certificate


@pytest.fixture
def certificate(give):
    return give()


@pytest.fixture
def manager(client_for, site):
    return client_for(make.manager_of(site))


@pytest.fixture
def coordinator(client_for):
    return client_for(make.person("coordinator"))


@pytest.fixture
def today(site) -> date:
    return clock.today(site.zone)
