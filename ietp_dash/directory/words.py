"""Where the words of listings are stored and matched, on either database; and what a misspelt word may have meant."""

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, literal, select, text, union_all

from ..kernel import folding
from ..kernel.folding import Term
from ..storage.database import db
from .models import KnownWord, KnownWordForm

BATCH = 5000
FEW = 8


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


def match_of(terms: list[Term], beginnings: dict[str, dict[str, int]]) -> str:
    """What the database is asked: an FTS5 or a tsquery expression; tokens hold letters and digits only.

    A word's beginning is asked for as the few known words that begin so, which are read as far as needed; with many of
    them as a beginning, which is collected first.
    """
    asked = [piece for term in terms for piece in _pieces(term, beginnings.get(term.text, {}))]
    return (" AND " if is_sqlite() else " & ").join(asked)


def _pieces(term: Term, known: dict[str, int]) -> list[str]:
    if 0 < len(known) <= FEW:
        return ["(" + (" OR " if is_sqlite() else " | ").join(_quoted(word) for word in known) + ")"]
    beginning = ("*" if is_sqlite() else ":*") if term.prefix else ""
    return [_quoted(piece) + beginning for piece in term.pieces]


def _quoted(token: str) -> str:
    return f'"{token}"' if is_sqlite() else f"'{token}'"


@dataclass
class Lookup:
    """What is known of typed words: the known words that each begins (at most FEW + 1) and those one slip away, with
    how many listings have them."""

    beginnings: dict[str, dict[str, int]] = field(default_factory=dict)
    near: dict[str, dict[str, int]] = field(default_factory=dict)

    def meant(self) -> dict[str, str]:
        """For each word that begins no known word: the commonest known word one or two slips away, if any."""
        found = {word: _nearest(word, near) for word, near in self.near.items() if not self.beginnings.get(word)}
        return {word: meant for word, meant in found.items() if meant}

    def corrected(self, meant: dict[str, str]) -> "Lookup":
        """The same with misspelt words put right."""
        known = {word: {word: self.near[typed][word]} for typed, word in meant.items()}
        return Lookup({word: n for word, n in self.beginnings.items() if word not in meant} | known)


def look_up(terms: list[Term]) -> Lookup:
    """Look the words of ``terms`` up, by one statement."""
    typed = [term.text for term in terms if term.prefix]
    parts = []
    for word in typed:
        known = select(KnownWord.word, KnownWord.n).where(KnownWord.word >= word, KnownWord.word < word + "\uffff")
        some = known.order_by(KnownWord.word).limit(FEW + 1).subquery()
        parts.append(select(literal("begins"), literal(word), some.c.word, some.c.n))
    for word in [term.text for term in terms if term.is_latin]:
        alike = select(literal("near"), literal(word), KnownWord.word, KnownWord.n)
        alike = alike.join(KnownWordForm, KnownWordForm.word == KnownWord.word)
        parts.append(alike.where(KnownWordForm.form.in_(folding.near_forms(word))))
    found = Lookup({word: {} for word in typed})
    for how, word, other, n in db.session.execute(union_all(*parts)) if parts else ():
        of = found.beginnings if how == "begins" else found.near
        of.setdefault(word, {})[other] = n
    return found


def _nearest(word: str, near: dict[str, int]) -> str | None:
    most = 1 if len(word) < 8 else 2
    ranked = ((folding.slips(word, other, most), -n, other) for other, n in near.items())
    return min((one for one in ranked if one[0] <= most), default=(0, 0, None))[2]


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
    plain = [word for word in new if len(word) >= 4 and word.isascii() and word.isalpha()]
    forms = [{"form": form, "word": word} for word in plain for form in sorted(folding.near_forms(word))]
    for start in range(0, len(forms), BATCH):
        db.session.execute(insert(KnownWordForm), forms[start : start + BATCH])


def forget_all() -> None:
    """Forget every word of every listing."""
    for model in (KnownWordForm, KnownWord):
        db.session.execute(delete(model))
    db.session.execute(text("DELETE FROM listing_text"))
