"""The index of words: any script is found, all that is asked for, heavier rows first, alike on both databases."""

import pytest

from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage import word_index
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import use_case

TEXTS = {
    1: (("Fire doors", 3), ("The doors of hall B were locked at night.", 1)),
    2: (("消防门", 3), ("B 栋车间的消防通道夜间上锁。", 1)),
    3: (("Giấy phép lao động", 3), ("Giấy phép hết hạn tháng trước.", 1)),
    4: (("Overtime", 3), ("Doors were open; overtime was 70 hours.", 1)),
}


@pytest.fixture
def index(app):
    @use_case
    def fill(viewer):
        for row, texts in TEXTS.items():
            word_index.renew("test", row, *texts)
        word_index.renew("other", 9, ("Fire doors", 3))

    fill(VISITOR)


def found(query):
    wanted = word_index.matches("test", query)
    hits = wanted.subquery()
    ordered = db.select(hits.c.row_id).order_by(hits.c.weight.desc(), hits.c.row_id)
    return list(db.session.scalars(ordered))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("door", [1, 4]),
        ("DOORS lock", [1]),
        ("消防", [2]),
        ("消防通道", [2]),
        ("消防車", []),
        ("giay phep", [3]),
        ("Giấy", [3]),
        ("overtime door", [4]),
        ("oors", []),
        ("門", [2]),
    ],
)
def test_what_is_asked_for_is_found_in_any_script(index, query, rows):
    assert found(query) == rows


def test_nothing_is_asked_for_by_signs_alone(index):
    assert word_index.matches("test", " – … ") is None


def test_renewed_words_replace_and_added_ones_join(index):
    @use_case
    def change(viewer):
        word_index.renew("test", 1, ("Canteen", 3))
        word_index.add("test", 4, ("Canteen", 1), ("Overtime again", 1))

    change(VISITOR)
    assert found("doors") == [4]
    assert found("canteen") == [1, 4]

    @use_case
    def end(viewer):
        word_index.forget("test", [1, 4])

    end(VISITOR)
    assert found("canteen") == []
