"""The migrations lead to the models and back, with rows in every table, on both databases.

Rows are made from the tables' own descriptions, so that a new revision is tested with data without anybody's help.
"""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from ietp_dash.storage.database import db
from ietp_dash.storage.schema import alembic_config
from tests import builders as make

SCRIPTS = ScriptDirectory.from_config(alembic_config())
OUTSIDE = ("alembic_version", "listing_text")
REVISIONS = [one.revision for one in reversed(list(SCRIPTS.walk_revisions()))]
NEW = '''"""a table is rebuilt"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "rebuilt", {head!r}, None, None
def recreate():
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
def upgrade():
    with op.batch_alter_table("person", recreate=recreate()) as person:
        person.add_column(sa.Column("nickname", sa.String(20), nullable=True))
    {more}
def downgrade():
    with op.batch_alter_table("person", recreate=recreate()) as person:
        person.drop_column("nickname")
'''


@pytest.fixture
def empty_app(database, app_with, tmp_path, request):
    """An application on a database without any table."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if database.kind == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        server.copy("template1", "empty")
        url = server.url("empty")
    app = app_with(DATABASE_URL=url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> dict[str, sa.Table]:
    """The tables there are now but the words of the directory, in the order in which rows can be put in."""
    found = sa.MetaData()
    found.reflect(db.engine)
    return {
        table.name: table
        for table in found.sorted_tables
        if table.name != "alembic_version" and not table.name.startswith("listing_text")
    }


def sample(column: sa.Column):
    """A value that fits ``column``."""
    if column.primary_key or column.foreign_keys:
        kind = column.type.python_type
        return 1 if kind is int else date(2027, 3, 1) if kind is date else "x"
    kind = column.type.python_type
    if issubclass(kind, datetime):
        return datetime(2027, 3, 1, tzinfo=UTC) if getattr(column.type, "timezone", False) else datetime(2027, 3, 1)
    values = {str: "x", int: 7, float: 1.5, bool: True, date: date(2027, 3, 1), object: {"a": 1}, bytes: b"x"}
    return values[kind]


def fill() -> None:
    """Put one row in every table."""
    with db.engine.begin() as connection:
        for table in tables().values():
            connection.execute(table.insert().values({column.name: sample(column) for column in table.columns}))


def rows() -> dict[str, list]:
    """Every row of every table, as column -> value."""
    there = tables()
    with db.engine.connect() as connection:
        return {name: [dict(row) for row in connection.execute(there[name].select()).mappings()] for name in there}


def test_the_head_equals_the_models(app):
    command.check(alembic_config())


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_goes_up_down_and_up_with_data(empty_app, revision):
    before = SCRIPTS.get_revision(revision).down_revision or "base"
    if before != "base":
        command.upgrade(alembic_config(), before)
        fill()
    kept = rows()
    for _ in range(2):
        command.upgrade(alembic_config(), revision)
        assert set(tables()) >= set(kept)
        command.downgrade(alembic_config(), before)
        assert rows() == kept


def test_a_full_head_goes_down_to_nothing_and_up_again(empty_app):
    command.upgrade(alembic_config(), "head")
    fill()
    assert {name: len(found) for name, found in rows().items()} == dict.fromkeys(db.metadata.tables, 1)
    command.downgrade(alembic_config(), "base")
    assert tables() == {}
    command.upgrade(alembic_config(), "head")
    assert set(tables()) == set(db.metadata.tables)


def rebuilding(folder, more="pass"):
    """Alembic's settings with one revision more, which rebuilds a table that others point to."""
    (folder / "rebuilt.py").write_text(NEW.format(head=SCRIPTS.get_current_head(), more=more))
    settings = alembic_config()
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("version_locations", f"{SCRIPTS.versions}\n{folder}")
    return settings


def test_a_rebuilt_table_keeps_the_rows_that_point_to_it(app, tmp_path):
    somebody = make.person("reviewer")
    name, member = somebody.name, somebody.memberships[0].id
    db.session.remove()
    for step in (command.upgrade, command.downgrade):
        step(rebuilding(tmp_path), "rebuilt" if step is command.upgrade else "-1")
        found = db.session.execute(sa.text("SELECT p.name, m.id FROM person p JOIN membership m ON m.person_id = p.id"))
        assert found.all() == [(name, member)]
        db.session.remove()


def test_a_migration_that_loses_rows_is_undone(app, tmp_path):
    make.person("reviewer")
    db.session.remove()
    with pytest.raises((RuntimeError, IntegrityError)):
        command.upgrade(rebuilding(tmp_path, "op.execute('DELETE FROM person')"), "rebuilt")
    assert len(rows()["person"]) == 1
    assert "nickname" not in tables()["person"].columns


@pytest.mark.sqlite_only
def test_foreign_keys_are_on_again_after_a_migration(app, tmp_path):
    db.session.remove()
    command.upgrade(rebuilding(tmp_path), "rebuilt")
    assert db.session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
