"""The programme in figures for everybody: only sums, never a group of fewer than five (V, settlement 'statistics')."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..factories import headcount
from ..kernel.disclosure import pooled
from ..storage.database import db
from .choice import CERTIFICATES
from .models import ListingCount
from .shown import label_of

VALID = CERTIFICATES[:3]


@dataclass(frozen=True)
class Table:
    """One table: rows of (label, number), most first. ``rest`` sums the groups that are too small to be told of."""

    title: str
    rows: list[tuple[str, int]] = field(default_factory=list)
    rest: int | None = None
    overlapping: bool = False


def published() -> list[Table]:
    """The tables of the public page: valid certificates by type, country, product and headcount."""
    given = [f"certificate:{kind}" for kind in VALID]
    rows = db.session.execute(
        select(ListingCount.given, ListingCount.facet, ListingCount.value, func.sum(ListingCount.n))
        .where(
            ListingCount.tier >= 1,
            ListingCount.given.in_(["", *given]),
            ListingCount.facet.in_(("certificate", "country", "product", "headcount")),
        )
        .group_by(ListingCount.given, ListingCount.facet, ListingCount.value)
    )
    of: dict[str, dict[str, int]] = {}
    for key, facet, value, n in rows:
        if (facet == "certificate") == (key == "") and (key or value in VALID):
            of.setdefault(facet, {})[value] = of.get(facet, {}).get(value, 0) + int(n)
    titles = {
        "certificate": _("Valid certificates by type"),
        "country": _("Valid certificates by country"),
        "headcount": _("Valid certificates by size of the factory"),
        "product": _("Valid certificates by product"),
    }
    return [_table(title, facet, of.get(facet, {})) for facet, title in titles.items()]


def _table(title, facet, groups) -> Table:
    told, rest = pooled(groups)
    if facet == "product":
        rest = None
    if facet == "headcount":
        told = {code: told[code] for code, _low, _high in headcount.BANDS if code in told}
    return Table(title, [(label_of(facet, key), n) for key, n in told.items()], rest, facet == "product")
