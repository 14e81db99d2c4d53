"""Tests cannot see each other: not through the database, the files, or the settings."""

import pytest
from sqlalchemy import func, select

from ietp_dash.accounts.models import Person
from ietp_dash.kernel.access import Role
from ietp_dash.storage.database import db
from tests import builders as make


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_begins_with_nothing_and_leaves_nothing(app, database, time):
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert list(database.instance.iterdir()) == []
    assert app.config["LIMITS"] == "off"
    make.person(Role.REVIEWER)
    (database.instance / "left").mkdir()
    app.config["LIMITS"] = "on"


def test_each_database_is_what_it_says(app, database):
    assert db.engine.dialect.name == database.kind


@pytest.mark.postgresql_only
def test_a_marked_test_runs_on_one_database(database):
    assert database.kind == "postgresql"


def test_other_settings_keep_the_data(app_with):
    made = make.person(Role.AUDITOR)
    with app_with(LIMITS="on").app_context():
        assert db.session.get(Person, made.id).name == made.name
