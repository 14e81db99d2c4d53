"""What of the findings is looked at: read from the address, written back to it, so that every view is a URL."""

from dataclasses import dataclass, replace
from datetime import date

from ..findings.queries import SEVERITIES
from ..kernel.errors import N_, Refused
from . import rules


@dataclass(frozen=True)
class Filters:
    """``first`` and ``last`` are first days of months; empty tuples mean all. ``by`` splits the breakdown chart."""

    first: date
    last: date
    step: str = "month"
    measure: str = "per_audit"
    section: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    country: str = ""
    product: str = ""
    firm: int = 0
    version: int = 0
    by: str = "country"

    def with_(self, **changes) -> "Filters":
        """The same view with some of it changed."""
        return replace(self, **changes)

    @property
    def is_whole(self) -> bool:
        """Whether no filter but time, section and severity is set: then the total rows answer."""
        return not (self.country or self.product or self.firm or self.version)

    def arguments(self, firms: dict[int, str], versions: dict[int, str]) -> dict:
        """The address's arguments, with public ids; defaults left out."""
        values = {
            "from": rules.period_name(self.first, "month"),
            "to": rules.period_name(self.last, "month"),
            "step": self.step,
            "measure": self.measure,
            "section": list(self.section),
            "severity": list(self.severity),
            "country": self.country,
            "product": self.product,
            "firm": firms.get(self.firm, ""),
            "version": versions.get(self.version, ""),
            "by": self.by,
        }
        return {name: value for name, value in values.items() if value}


def read(args, today: date, known: "Known") -> Filters:
    """The Filters that an address asks for. Raises Refused naming the argument for anything unknown."""
    last = rules.read_month(args.get("to"), rules.month_of(today), "to")
    first = rules.read_month(args.get("from"), date(last.year - 3, last.month, 1), "from")
    if first > last:
        raise Refused(N_("The first month lies after the last."), "from")
    return Filters(
        first=first,
        last=last,
        step=_one(args.get("step") or _fitting(first, last), rules.STEPS, "step"),
        measure=_one(args.get("measure") or "per_audit", rules.MEASURES, "measure"),
        section=tuple(_one(one, known.sections, "section") for one in args.getlist("section") if one),
        severity=tuple(_one(one, SEVERITIES, "severity") for one in args.getlist("severity") if one),
        country=_one(args.get("country", ""), ("", *known.countries), "country"),
        product=_one(args.get("product", ""), ("", *known.products), "product"),
        firm=_key(args.get("firm", ""), known.firms, "firm"),
        version=_key(args.get("version", ""), known.versions, "version"),
        by=_one(args.get("by") or "country", ("country", "product", "firm", "version"), "by"),
    )


def _fitting(first: date, last: date) -> str:
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months <= 18 else "quarter" if months <= 60 else "year"


def _one(value, allowed, field):
    if value not in allowed:
        raise Refused(N_("“%(value)s” is not one of the choices here."), field, value=str(value)[:40])
    return value


def _key(public_id, known, field):
    if not public_id:
        return 0
    found = {public: key for key, (public, _name) in known.items()}
    return found[_one(public_id, found, field)]


@dataclass(frozen=True)
class Known:
    """What may be chosen: sections and products by code, countries, firms and versions by (public id, name)."""

    sections: dict[str, str]
    countries: list[str]
    products: dict[str, str]
    firms: dict[int, tuple[str, str]]
    versions: dict[int, tuple[str, str]]
