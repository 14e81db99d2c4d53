"""The world of the directory's tests: sixteen factories in many scripts, rebuilt into the directory."""

from datetime import date
from types import SimpleNamespace

import pytest
from werkzeug.datastructures import MultiDict

from ietp_dash.certificates.models import Certificate
from ietp_dash.directory import counting, paging, searching, services
from ietp_dash.directory.choice import read
from ietp_dash.factories.models import FactoryProcess, FactoryProduct
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db
from tests import builders as make

from .scripts import settle


@pytest.fixture
def settled(app):
    """The factories of ``scripts`` by their short names, in the directory."""
    found = settle()
    services.rebuild(VISITOR)
    return SimpleNamespace(**found)


@pytest.fixture
def certified(app):
    """``certified(site, ends_on, kind)``: a certificate in force until that day; the row is not refreshed yet."""

    def give(site, ends_on: date, kind: str = "certified", begins_on: date = date(2020, 1, 1)) -> Certificate:
        site.number = site.number or f"C{site.id:06d}"
        return make.stored(
            Certificate(
                factory_id=site.id,
                number=site.number,
                code=f"{site.public_id}{ends_on:%y%m%d}".upper(),
                type=kind,
                valid_from=begins_on,
                valid_to=ends_on,
                name=site.name,
                issued_at=clock.now(),
            )
        )

    return give


@pytest.fixture
def makes(app):
    """``makes(site, products, processes)``: what a factory makes."""

    def give(site, products=(), processes=()):
        site.products = [FactoryProduct(code=code) for code in products]
        site.processes = [FactoryProcess(code=code) for code in processes]
        db.session.commit()

    return give


@pytest.fixture
def search_as(app):
    """``search_as(viewer, q="toys", country=["CN", "VN"])``: the measured search."""

    def search(viewer, **given):
        many = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
        pairs = [(name, one) for name, values in many.items() for one in values]
        choice, problems = read(MultiDict(pairs), clock.today())
        assert not problems, [str(problem) for problem in problems]
        return searching.prepared(searching.audience_of(viewer), choice)

    return search


@pytest.fixture
def names_as(search_as):
    """``names_as(viewer, ...)``: the factories' names in the order of the list."""
    return lambda viewer, **given: [row.name for row in paging.every(search_as(viewer, **given), 10_000, batch=3)]


@pytest.fixture
def counts_as(search_as):
    """``counts_as(viewer, ...)``: the counts of every filter."""
    return lambda viewer, **given: counting.count(search_as(viewer, **given))
