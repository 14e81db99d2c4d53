"""Stamping copies of told histories by SQL, so that an instance of a million factories is made in minutes.

A copy has its own names, places' numbers, public ids and keys; its findings, dates and decisions are those of the story
it copies, so every status in it is still one that the rules decided.
"""

from random import Random

from sqlalchemy import Table, bindparam, func, insert, literal, select, update
from sqlalchemy.sql.expression import ColumnElement

from ..audits.models import Audit
from ..certificates.models import Certificate
from ..certificates.rules import number_of
from ..corrections.models import Correction
from ..cycles.models import Cycle
from ..factories.models import Factory, FactoryProcess, FactoryProduct
from ..findings.models import Finding
from ..status.models import Standing, StatusDecision
from ..storage.database import ID_LETTERS, db
from ..storage.use_case import use_case
from . import names
from .by_rows import STAMP

OWN_KEY = (Factory, Cycle, Audit, Finding, Correction, StatusDecision, Certificate)
SHARED_KEY = (FactoryProduct, FactoryProcess, Standing)
POINTS = {
    "factory_id": Factory,
    "cycle_id": Cycle,
    "audit_id": Audit,
    "finding_id": Finding,
    "repeat_of_id": Finding,
}
BATCH = 2000


@use_case
def stamp(viewer, *, copies: int, seed: int) -> None:
    """Add ``copies`` copies of every factory and its history. Copies have no organisation of their own."""
    spans = {model: _span(model.__table__.c.id) for model in OWN_KEY}
    places = _places()
    for number in range(1, copies + 1):
        shifts = {model: span * number for model, span in spans.items()}
        for model in OWN_KEY:
            _copy(model, shifts, spans, number)
        for model in SHARED_KEY:
            _copy(model, shifts, spans, number)
        _rename(Random(f"{seed}-{number}"), shifts[Factory], spans[Factory], places, number)
        db.session.flush()


def _span(column) -> int:
    return db.session.scalar(select(func.max(column))) or 0


def _copy(model, shifts, spans, number) -> None:
    """Insert the rows of the first story set again, every key moved by its table's shift."""
    table = model.__table__
    first = table.c.id <= spans[model] if model in spans else table.c.factory_id <= spans[Factory]
    columns = list(table.c)
    wanted = select(*(_moved(column, table, model, shifts, number) for column in columns)).where(first)
    db.session.execute(insert(table).from_select([column.name for column in columns], wanted))


def _moved(column, table: Table, model, shifts, number) -> ColumnElement:
    if column.name == "id":
        return column + shifts[model]
    if column.name in POINTS:
        return column + shifts[POINTS[column.name]]
    if column.name in ("public_id", "code") and model in shifts:
        return _own_id(column, table, number, 16)
    if model is Factory and column.name in ("organisation_id", "external_id"):
        return literal(None)
    if column.name == "number" and model in (Factory, Certificate):
        return literal(None) if model is Factory else column
    return column


def _own_id(column, table, number, length) -> ColumnElement:
    """A public id that no other copy has: STAMP, the copy's number in three letters, the end of the copied one."""
    mark = STAMP + "".join(ID_LETTERS[number >> shift & 31] for shift in (10, 5, 0))
    if column.name == "code":
        mark = mark.upper()
    return literal(mark).concat(func.substr(column, 5, length - 4))


def _places():
    return {place.city.en: place for place in names.places()}


def _rename(rng: Random, shift: int, span: int, places, number: int) -> None:
    """Give the copied factories names, addresses and certificate numbers of their own."""
    rows = db.session.execute(
        select(Factory.id, Factory.city, Factory.country).where(Factory.id > shift, Factory.id <= shift + span)
    ).all()
    held = set(
        db.session.scalars(
            select(Certificate.factory_id).where(Certificate.factory_id > shift, Certificate.factory_id <= shift + span)
        )
    )
    last = db.session.scalar(select(func.max(Factory.number))) or "C000199"
    serial = int(last[1:])
    taken: dict[str, set[str]] = {}
    values = []
    for key, city, _country in rows:
        town = places[city]
        name = _name(rng, town, taken)
        where = names.address(rng, town)
        numbered = None
        if key in held and serial < 999_999:
            serial += 1
            numbered = number_of(serial)
        values.append(
            {
                "key": key,
                "name": f"{name.en} {number}" if town.country != "CN" else name.en,
                "name_local": name.local if name.local != name.en else "",
                "address": where.en,
                "address_local": where.local,
                "number": numbered,
            }
        )
    table = Factory.__table__
    changed = ("name", "name_local", "address", "address_local", "number")
    statement = update(table).where(table.c.id == bindparam("key")).values({n: bindparam(n) for n in changed})
    for start in range(0, len(values), BATCH):
        db.session.connection().execute(statement, values[start : start + BATCH])
    _renumber(shift, span)


def _name(rng, town, taken):
    try:
        return names.factory(rng, town, taken.setdefault(town.country, set()))
    except ValueError:
        taken[town.country] = set()
        return names.factory(rng, town, taken[town.country])


def _renumber(shift, span) -> None:
    """Certificates carry the number, name and address of their factory."""
    copied = (Certificate.factory_id > shift, Certificate.factory_id <= shift + span)
    for column in ("number", "name", "name_local", "address"):
        own = select(getattr(Factory, column)).where(Factory.id == Certificate.factory_id).scalar_subquery()
        filled = func.coalesce(own, getattr(Certificate, column))
        db.session.execute(
            update(Certificate).where(*copied).values({column: filled}),
            execution_options={"synchronize_session": False},
        )
