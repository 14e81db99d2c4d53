"""An index of words for what is searched beside the directory: which row of a corpus has which word, how heavily.

One table for both databases; words are the tokens of ``kernel/folding``, so that any script is found as the directory
finds it: words by their beginnings, Chinese by its characters. A row's words are written in the use case that changes
its text.
"""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Index, Integer, Select, SmallInteger, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ..kernel import folding
from .database import Base, db

MOST_PIECES, MOST_WORDS = 12, 20_000
AFTER_ALL = "\uffff"


_WORD = String(40).with_variant(String(40, collation="C"), "postgresql")


class WordEntry(Base):
    """One word of one row. ``weight``: 1 for running text, more for titles."""

    __tablename__ = "word_entry"
    corpus: Mapped[str] = mapped_column(String(10), primary_key=True)
    word: Mapped[str] = mapped_column(_WORD, primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    weight: Mapped[int] = mapped_column(SmallInteger)
    __table_args__ = (
        Index("ix_word_entry_corpus_row_id", "corpus", "row_id"),
        {"sqlite_with_rowid": False},
    )


def renew(corpus: str, row_id: int, *texts: tuple[str, int]) -> None:
    """Let a row have the words of ``texts`` (text, weight) and no others; within a use case."""
    forget(corpus, [row_id])
    _write(corpus, row_id, _weighed(texts))


def add(corpus: str, row_id: int, *texts: tuple[str, int]) -> None:
    """Let a row have the words of ``texts`` (text, weight) too; within a use case."""
    known = select(WordEntry.word).where(WordEntry.corpus == corpus, WordEntry.row_id == row_id)
    had = set(db.session.scalars(known))
    _write(corpus, row_id, {word: weight for word, weight in _weighed(texts).items() if word not in had})


def forget(corpus: str, row_ids: Iterable[int]) -> None:
    """Take out every word of these rows; within a use case."""
    db.session.execute(delete(WordEntry).where(WordEntry.corpus == corpus, WordEntry.row_id.in_(list(row_ids))))


def _weighed(texts) -> dict[str, int]:
    found: dict[str, int] = {}
    for text, weight in texts:
        for word in folding.tokens(text):
            found[word] = max(weight, found.get(word, 0))
    return dict(list(found.items())[:MOST_WORDS])


def _write(corpus, row_id, weighed) -> None:
    rows = [{"corpus": corpus, "row_id": row_id, "word": word, "weight": n} for word, n in weighed.items()]
    if rows:
        db.session.execute(WordEntry.__table__.insert(), rows)


def matches(corpus: str, query: str) -> Select | None:
    """The rows (``row_id``, ``weight``) that have all that ``query`` asks for; None where it asks for nothing."""
    pieces = [(piece, term.prefix) for term in folding.terms(query) for piece in term.pieces][:MOST_PIECES]
    if not pieces:
        return None
    found = [_with(corpus, *piece).subquery(f"piece{number}") for number, piece in enumerate(pieces)]
    weight = sum((one.c.weight for one in found[1:]), found[0].c.weight)
    wanted = select(found[0].c.row_id.label("row_id"), weight.label("weight")).select_from(found[0])
    for one in found[1:]:
        wanted = wanted.join(one, one.c.row_id == found[0].c.row_id)
    return wanted


def _with(corpus, piece, is_prefix) -> Select:
    wanted = select(WordEntry.row_id, func.max(WordEntry.weight).label("weight")).where(WordEntry.corpus == corpus)
    if is_prefix:
        wanted = wanted.where(WordEntry.word >= piece, WordEntry.word < piece + AFTER_ALL)
    else:
        wanted = wanted.where(WordEntry.word == piece)
    return wanted.group_by(WordEntry.row_id)
