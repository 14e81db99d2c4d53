"""The event log's chain: whole after real deeds, and every way of tampering shows."""

import re

import pytest
from sqlalchemy import delete, func, insert, select, update

from ietp_dash.accounts import services
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage import event_log
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventHead, EventRow
from tests import builders as make

DEEDS = 5


@pytest.fixture
def sequences(app):
    """The sequences of a log of five sign-ins."""
    somebody = make.person("reviewer")
    for _ in range(DEEDS):
        services.sign_in(VISITOR, somebody)
    assert event_log.verify() is None
    return list(db.session.scalars(select(EventRow.sequence).order_by(EventRow.sequence)))


def tamper(*statements):
    for one in statements:
        db.session.execute(one)
    db.session.commit()


def swap(first: int, second: int):
    """Exchange everything but the sequences of two rows."""
    columns = [column for column in EventRow.__table__.columns if column.name != "sequence"]
    found = {row.sequence: row for row in db.session.execute(select(EventRow.__table__))}
    for to, source in ((first, found[second]), (second, found[first])):
        values = {column.name: getattr(source, column.name) for column in columns}
        tamper(update(EventRow).where(EventRow.sequence == to).values(**values))


def test_an_empty_log_is_whole(app):
    assert event_log.verify() is None
    assert event_log.head() == ""


@pytest.mark.parametrize(
    "values",
    [{"actor_id": 99}, {"subject_id": 99}, {"type": "SignedOut"}, {"permission": "x:y"}, {"payload": {"a": 1}}],
)
def test_an_edited_row_shows(sequences, values):
    tamper(update(EventRow).where(EventRow.sequence == sequences[2]).values(**values))
    assert event_log.verify() == sequences[2]


def test_an_edited_row_with_a_fitting_hash_shows_at_the_next(sequences):
    row = db.session.get(EventRow, sequences[2])
    before = db.session.get(EventRow, sequences[1]).hash
    row.actor_id = 99
    values = (row.at, row.type, row.actor_id, row.organisation_id, row.subject_id, row.permission, row.payload)
    row.hash = event_log.chained_hash(before, event_log.hashed_values(*values))
    db.session.commit()
    assert event_log.verify() == sequences[3]


def test_a_deleted_row_shows(sequences):
    tamper(delete(EventRow).where(EventRow.sequence == sequences[1]))
    assert event_log.verify() == sequences[2]


def test_an_inserted_row_shows(sequences):
    row = db.session.execute(select(EventRow.__table__).where(EventRow.sequence == sequences[-1])).one()
    values = row._asdict() | {"sequence": sequences[-1] + 1}
    tamper(insert(EventRow).values(**values))
    assert event_log.verify() == sequences[-1] + 1


def test_reordered_rows_show(sequences):
    swap(sequences[1], sequences[3])
    assert event_log.verify() == sequences[1]


@pytest.mark.parametrize("left", [0, 1, DEEDS - 1])
def test_a_cut_tail_shows(sequences, left):
    tamper(delete(EventRow).where(EventRow.sequence.in_(sequences[left:])))
    assert event_log.verify() == (sequences[left - 1] if left else 0) + 1


def test_a_tail_cut_with_its_head_shows_against_a_kept_head(sequences, app):
    kept = event_log.head()
    tamper(delete(EventRow).where(EventRow.sequence == sequences[-1]))
    event_log.move_head()
    db.session.commit()
    assert event_log.verify() is None
    assert event_log.verify(kept) == sequences[-2] + 1


def test_a_lost_head_shows(sequences):
    tamper(delete(EventHead))
    assert event_log.verify() is not None


def test_the_log_goes_on_after_its_head(sequences):
    kept = event_log.head()
    services.sign_in(VISITOR, make.person("reviewer"))
    assert event_log.verify(kept) is None
    assert event_log.head() != kept


def test_a_use_case_that_fails_leaves_no_event(sequences):
    me = make.person("administrator")
    with pytest.raises(Exception, match="own account"):
        services.disable(make.viewer(me), me)
    assert db.session.scalar(select(func.count()).select_from(EventRow)) == DEEDS


def test_the_command_prints_the_head_and_finds_a_cut(sequences, app):
    run = app.test_cli_runner()
    (head,) = re.findall(r"[0-9a-f]{64}", run.invoke(args=["verify"]).output)
    assert run.invoke(args=["verify", "--head", head]).exit_code == 0
    tamper(delete(EventRow).where(EventRow.sequence == sequences[-1]))
    found = run.invoke(args=["verify"])
    assert (found.exit_code, f"row {sequences[-1]}" in found.output) == (1, True)
