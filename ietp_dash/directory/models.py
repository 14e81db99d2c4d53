"""What the directory remembers: one row a factory with all that is searched, filtered, counted or sorted; live
counters; known words for misspellings; and people's saved searches. Rows are kept by reactions; ``flask directory
rebuild`` makes them anew from the factories.

``Listing.id`` is the order of being listed, given by ``filling``: the newest has the highest. The words searched for
lie in the table ``listing_text`` (migration 0002: FTS5 on SQLite, tsvector on PostgreSQL) under the same key.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment, Public, Stamped

NEVER = date(9999, 12, 31)
# What filters look at and counts are made of: two indexes carry it, so that counting need not touch the wide rows.
_COUNTED = ("province", "city", "headcount", "product_bits", "process_bits", "tier", "ends_on", "listed_at")
_BIG = BigInteger().with_variant(Integer, "sqlite")


def _key(length: int) -> String:
    """Text that both databases compare character by character."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Listing(Base):
    """One factory in the directory.

    ``tier``: 0 for staff only (not listed), 1 for buyers, 2 also in the public directory. ``certificate`` is the type
    in force or none; ``ends_on`` its last day, NEVER without one. ``changes_at`` is when time alone changes it (UTC).
    ``products`` and ``processes`` are comma lists of codes, the ``_bits`` the same as sets.
    """

    __tablename__ = "listing"
    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), unique=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    tier: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(200))
    name_local: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(_key(200))
    local_key: Mapped[str] = mapped_column(_key(200))
    address: Mapped[str] = mapped_column(String(400))
    address_local: Mapped[str] = mapped_column(String(400))
    city: Mapped[str] = mapped_column(String(100))
    province: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    headcount: Mapped[str] = mapped_column(String(9))
    products: Mapped[str] = mapped_column(String(400))
    processes: Mapped[str] = mapped_column(String(600))
    product_bits: Mapped[int] = mapped_column(BigInteger)
    process_bits: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str | None] = mapped_column(String(7))
    certificate: Mapped[str] = mapped_column(String(11))
    ends_on: Mapped[date]
    listed_at: Mapped[datetime] = mapped_column(Moment)
    changes_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_listing_name_key", "name_key", "id"),
        Index("ix_listing_country_name_key", "country", "name_key", "id"),
        Index("ix_listing_ends_on", "ends_on", "id"),
        Index("ix_listing_listed_at", "listed_at"),
        Index("ix_listing_tier", "tier", "id"),
        Index("ix_listing_country", "country", "id", "certificate", *_COUNTED),
        Index("ix_listing_province", "province", "id"),
        Index("ix_listing_city", "city", "id"),
        Index("ix_listing_certificate", "certificate", "id", "country", *_COUNTED),
        Index("ix_listing_headcount", "headcount", "id"),
        Index("ix_listing_number", "number"),
        Index("ix_listing_changes_at", "changes_at"),
    )


class ListingCount(Base):
    """How many listings of a tier have ``value`` in ``facet``, given ``given`` ('' or 'facet:value')."""

    __tablename__ = "listing_count"
    given: Mapped[str] = mapped_column(String(120), primary_key=True)
    facet: Mapped[str] = mapped_column(String(11), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    tier: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class KnownWord(Base):
    """A Latin word of some listing's names or places, so that misspelt ones can be told."""

    __tablename__ = "known_word"
    word: Mapped[str] = mapped_column(_key(40), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class KnownWordForm(Base):
    """A known word and the forms of it with one letter left out."""

    __tablename__ = "known_word_form"
    form: Mapped[str] = mapped_column(_key(40), primary_key=True)
    word: Mapped[str] = mapped_column(_key(40), primary_key=True)


class SavedSearch(Public, Stamped, Base):
    """A person's named search, in one organisation. ``query`` is the address's part after '?', in fixed order.

    ``is_start``: opens with the directory. ``alert``: tell of new matches. ``country`` narrows which alerts a change of
    one listing is held against ('' for any); ``least_tier`` is the lowest tier that the person sees.
    """

    __tablename__ = "saved_search"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(2000))
    is_start: Mapped[bool] = mapped_column(default=False)
    alert: Mapped[bool] = mapped_column(default=False)
    country: Mapped[str] = mapped_column(String(2), default="")
    least_tier: Mapped[int] = mapped_column(SmallInteger, default=1)
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "name"),
        Index("ix_saved_search_alert_country", "alert", "country"),
    )
