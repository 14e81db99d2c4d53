"""Where the words of listings are stored and matched, on either database; and what a misspelt word may have meant."""

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager

from sqlalchemy import delete, insert, literal, select, text, union_all

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
    rows = list(documents)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        if is_sqlite():
            insertion = text("INSERT INTO listing_text (rowid, words) VALUES (:id, :words)")
            db.session.execute(insertion, [{"id": key, "words": words} for key, words in part])
        else:
            keys, texts = zip(*part, strict=True)
            db.session.execute(text(_POSTGRESQL_INSERT), {"ids": list(keys), "texts": list(texts)})


_POSTGRESQL_INSERT = """
INSERT INTO listing_text (id, words)
SELECT x.id, array_to_tsvector(string_to_array(x.words, ' '))
FROM unnest(CAST(:ids AS bigint[]), CAST(:texts AS text[])) AS x (id, words)
"""
_POSTGRESQL_INDEX = "CREATE INDEX ix_listing_text_words ON listing_text USING gin (words) WITH (fastupdate = off)"


@contextmanager
def poured():
    """While everything is stored anew: PostgreSQL makes its index afterwards, which is much faster."""
    if not is_sqlite():
        db.session.execute(text("DROP INDEX IF EXISTS ix_listing_text_words"))
    yield
    if not is_sqlite():
        db.session.execute(text(_POSTGRESQL_INDEX))


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


def meant_by(asked: list[Term]) -> dict[str, tuple[str, int]]:
    """For each Latin word that begins no known word: the commonest known word one or two slips away, if any, with the
    number of listings that have it."""
    typed = [term.text for term in asked if term.is_latin]
    known = _known_near(typed) if typed else {}
    found = {word: _nearest(word, near) for word, near in known.items() if not any(w.startswith(word) for w in near)}
    return {word: meant for word, meant in found.items() if meant}


def _known_near(typed: list[str]) -> dict[str, dict[str, int]]:
    """For each word the known words that it may begin (one is enough) or that share a form with it; one statement."""
    parts = []
    for word in typed:
        beginning = select(KnownWord.word, KnownWord.n).where(KnownWord.word >= word, KnownWord.word < word + "\uffff")
        one = beginning.limit(1).subquery()
        parts.append(select(literal(word), one.c.word, one.c.n))
        alike = select(literal(word), KnownWord.word, KnownWord.n).join(
            KnownWordForm, KnownWordForm.word == KnownWord.word
        )
        parts.append(alike.where(KnownWordForm.form.in_(folding.near_forms(word))))
    found: dict[str, dict[str, int]] = {}
    for word, other, n in db.session.execute(union_all(*parts)):
        found.setdefault(word, {})[other] = n
    return found


def _nearest(word: str, near: dict[str, int]) -> tuple[str, int] | None:
    most = 1 if len(word) < 8 else 2
    ranked = ((folding.slips(word, other, most), -n, other) for other, n in near.items())
    best = min((one for one in ranked if one[0] <= most), default=None)
    return (best[2], -best[1]) if best else None
