"""Keeping the directory's rows: one factory, some, or all of them anew; with their words and counters.

Within a use case, which alone commits. ``changed`` pairs (row before, row after) are what alerts are made of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text, update

from ..certificates.models import Certificate
from ..factories.models import Factory, FactoryProcess, FactoryProduct
from ..status.facts import Status
from ..status.shown import Held
from ..storage.database import db
from . import words
from .listing import Site, count_keys, document, listing_values, words_of
from .models import Listing, ListingCount

BATCH = 2000
UNSEEN = ("staged", "merged")
COLUMNS = [column.key for column in Listing.__table__.c]


def hold() -> None:
    """Let nobody else change listings until this transaction ends, so that keys and counters follow one another."""
    if not words.is_sqlite():
        db.session.execute(text("SELECT pg_advisory_xact_lock(4720)"))


def sites(factory_ids: list[int]) -> Iterator[Site]:
    """What the directory needs to know of these factories, in their order; at most BATCH of them."""
    factory = Factory.__table__
    rows = {row.id: row for row in db.session.execute(select(factory).where(factory.c.id.in_(factory_ids)))}
    products, processes = _codes(FactoryProduct, factory_ids), _codes(FactoryProcess, factory_ids)
    held = _held(factory_ids)
    for key in factory_ids:
        if key in rows:
            yield _site(rows[key], products.get(key, ()), processes.get(key, ()), held.get(key, ()))


def _site(row, products, processes, held) -> Site:
    return Site(
        factory_id=row.id,
        public_id=row.public_id,
        name=row.name,
        country=row.country,
        since=row.registered_at or row.created_at,
        name_local=row.name_local,
        address=row.address,
        address_local=row.address_local,
        city=row.city,
        province=row.province,
        zone=row.zone,
        workers=row.workers,
        number=row.number,
        listed=row.listed and row.state in ("registered", "imported"),
        opted_in=row.opted_in,
        products=products,
        processes=processes,
        certificates=held,
    )


def _codes(model, factory_ids) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    wanted = select(model.factory_id, model.code).where(model.factory_id.in_(factory_ids)).order_by(model.code)
    for key, code in db.session.execute(wanted):
        found.setdefault(key, []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _held(factory_ids) -> dict[int, tuple[Held, ...]]:
    table = Certificate.__table__
    found: dict[int, list[Held]] = {}
    for row in db.session.execute(select(table).where(table.c.factory_id.in_(factory_ids))):
        one = Held(Status(row.type), row.valid_from, row.valid_to, row.withdrawn_on, row.superseded_on)
        found.setdefault(row.factory_id, []).append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def renew(factory_ids: list[int], now: datetime) -> list[tuple[dict | None, dict]]:
    """Bring the rows of these factories up to date; answers (before, after) of each that changed."""
    hold()
    db.session.flush()
    changed = []
    for start in range(0, len(factory_ids), BATCH):
        part = factory_ids[start : start + BATCH]
        before = rows_of(part)
        for site in sites(part):
            after = listing_values(site, now)
            if _differs(before.get(site.factory_id), after):
                changed.append((before.get(site.factory_id), after))
    _write(changed)
    return changed


def rows_of(factory_ids: list[int]) -> dict[int, dict]:
    """The rows of these factories as they are, by factory."""
    table = Listing.__table__
    found = db.session.execute(select(table).where(table.c.factory_id.in_(factory_ids)))
    return {row.factory_id: dict(row._mapping) for row in found}


def _differs(before: dict | None, after: dict) -> bool:
    return before is None or any(before[name] != value for name, value in after.items())


def _write(changed) -> None:
    counters, known, fresh = Counter(), Counter(), []
    last = db.session.scalar(select(func.max(Listing.id))) or 0
    for before, after in changed:
        key = before["id"] if before else None
        if before is None or before["listed_at"] != after["listed_at"]:
            last, key = last + 1, last + 1
        if before is None:
            fresh.append(({"id": key, **after}, document(after)))
        else:
            _write_one(before, after, key)
        counters.update(count_keys(after))
        if before:
            counters.subtract(count_keys(before))
        known.update(words_of(document(after)) - (words_of(document(before)) if before else set()))
    _pour(fresh)
    add(counters)
    words.learn(known)


def _write_one(before, after, key) -> None:
    db.session.execute(update(Listing).where(Listing.id == before["id"]).values(id=key, **after))
    if before["id"] != key or document(before) != document(after):
        words.forget(before["id"])
        words.store([(key, document(after))])


def remove(factory_id: int) -> None:
    """Take a factory out of the directory for everybody: it was merged into another."""
    hold()
    for row in rows_of([factory_id]).values():
        words.forget(row["id"])
        db.session.execute(delete(Listing).where(Listing.id == row["id"]))
        gone = Counter()
        gone.subtract(count_keys(row))
        add(gone)


def add(counters: Counter) -> None:
    """Add to the stored counters; those that stay as they are are left alone. In fixed order, so that no two block."""
    rows = [
        {"given": given, "facet": facet, "value": value, "tier": tier, "n": n}
        for (given, facet, value, tier), n in sorted(counters.items())
        if n
    ]
    upsert = text(
        "INSERT INTO listing_count (given, facet, value, tier, n) VALUES (:given, :facet, :value, :tier, :n)"
        " ON CONFLICT (given, facet, value, tier) DO UPDATE SET n = listing_count.n + excluded.n"
    )
    for start in range(0, len(rows), 5000):
        db.session.execute(upsert, rows[start : start + 5000])


def remake(now: datetime) -> int:
    """Make every row, word and counter anew, in the order of being listed; answers how many factories there are."""
    hold()
    db.session.flush()
    words.forget_all()
    for model in (ListingCount, Listing):
        db.session.execute(delete(model))
    since = func.coalesce(Factory.registered_at, Factory.created_at)
    shown = select(Factory.id).where(Factory.state.not_in(UNSEEN))
    keys = list(db.session.scalars(shown.order_by(since, Factory.id)))
    parts = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
    pour(listing_values(site, now) for part in parts for site in sites(part))
    return len(keys)


def pour(rows: Iterable[dict]) -> None:
    """Write ``rows`` (of ``listing_values``, oldest first) into an empty directory: for rebuilds, seeds, benches."""
    counters, known, waiting = Counter(), Counter(), []
    with words.poured():
        for key, values in enumerate(rows, 1):
            tokens = document(values)
            waiting.append(({"id": key, **values}, tokens))
            counters.update(count_keys(values))
            known.update(words_of(tokens))
            if len(waiting) == BATCH:
                _pour(waiting)
        _pour(waiting)
    _pour_counters(counters)
    words.learn(known)


def _pour(waiting: list[tuple[dict, str]]) -> None:
    if waiting:
        db.session.execute(insert(Listing.__table__), [row for row, _tokens in waiting])
        words.store((row["id"], tokens) for row, tokens in waiting)
        waiting.clear()


def _pour_counters(counters: Counter) -> None:
    rows = [
        {"given": given, "facet": facet, "value": value, "tier": tier, "n": n}
        for (given, facet, value, tier), n in counters.items()
    ]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(ListingCount.__table__), rows[start : start + BATCH])
