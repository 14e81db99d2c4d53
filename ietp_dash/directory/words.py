"""Where the words of listings are stored and matched, on either database; and what a misspelt word may have meant."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import aliased

from ..storage.database import db
from . import folding
from .folding import Term
from .models import KnownWord, KnownWordForm

BATCH = 5000


def is_sqlite() -> bool:
    """Whether the database is SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"


def store(documents: Iterable[tuple[int, str]]) -> None:
    """Keep the tokens (parted by blanks) of listings by their keys; those of before are forgotten already."""
    if is_sqlite():
        insertion = text("INSERT INTO listing_text (rowid, words) VALUES (:id, :words)")
    else:
        insertion = text(
            "INSERT INTO listing_text (id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
        )
    rows = [{"id": key, "words": words} for key, words in documents]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insertion, rows[start : start + BATCH])


def forget(key: int) -> None:
    """Forget the tokens of one listing."""
    column = "rowid" if is_sqlite() else "id"
    db.session.execute(text(f"DELETE FROM listing_text WHERE {column} = :id"), {"id": key})


def match_of(terms: list[Term]) -> str:
    """What the database is asked: an FTS5 or a tsquery expression; tokens hold letters and digits only."""
    return " AND ".join(_sqlite_pieces(terms)) if is_sqlite() else " & ".join(_postgresql_pieces(terms))


def _sqlite_pieces(terms):
    return [f'"{piece}"{"*" if term.prefix else ""}' for term in terms for piece in term.pieces]


def _postgresql_pieces(terms):
    return [f"'{piece}'{':*' if term.prefix else ''}" for term in terms for piece in term.pieces]


def learn(counted: Counter) -> None:
    """Add occurrences of words; new ones get their forms."""
    for start in range(0, len(counted), BATCH):
        _learn(dict(list(counted.items())[start : start + BATCH]))


def _learn(counted: dict[str, int]) -> None:
    known = set(db.session.scalars(select(KnownWord.word).where(KnownWord.word.in_(counted))))
    new = sorted(counted.keys() - known)
    db.session.execute(
        text(
            "INSERT INTO known_word (word, n) VALUES (:word, :n)"
            " ON CONFLICT (word) DO UPDATE SET n = known_word.n + excluded.n"
        ),
        [{"word": word, "n": n} for word, n in sorted(counted.items())],
    )
    forms = [{"form": form, "word": word} for word in new for form in sorted(folding.near_forms(word))]
    for start in range(0, len(forms), BATCH):
        db.session.execute(insert(KnownWordForm), forms[start : start + BATCH])


def forget_all() -> None:
    """Forget every word of every listing."""
    for model in (KnownWordForm, KnownWord):
        db.session.execute(delete(model))
    db.session.execute(text("DELETE FROM listing_text"))


def meant_by(asked: list[Term]) -> dict[str, str]:
    """For each Latin word that begins no known word: the commonest known word one or two slips away, if any."""
    found = {}
    for term in asked:
        if term.is_latin and not _is_beginning(term.text):
            word = _nearest(term.text)
            if word:
                found[term.text] = word
    return found


def _is_beginning(word: str) -> bool:
    after = select(KnownWord.word).where(KnownWord.word >= word, KnownWord.word < word + "\uffff")
    return db.session.scalar(after.limit(1)) is not None


def _nearest(word: str) -> str | None:
    known = aliased(KnownWord)
    rows = db.session.execute(
        select(known.word, known.n)
        .join(KnownWordForm, KnownWordForm.word == known.word)
        .where(KnownWordForm.form.in_(folding.near_forms(word)))
        .distinct()
    )
    most = 1 if len(word) < 8 else 2
    near = [(folding.slips(word, other, most), -n, other) for other, n in rows]
    return min((one for one in near if one[0] <= most), default=(0, 0, None))[2]
