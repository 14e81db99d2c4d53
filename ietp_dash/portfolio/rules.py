"""What of the portfolio is looked at (from an address and back to it), and when a visit is a new one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..kernel.errors import N_

PAUSE = timedelta(hours=1)
LONGEST_QUERY = 100


class Sort(StrEnum):
    """The orders of the list."""

    NAME = "name"
    ENDS = "ends"
    DUE = "due"
    FINDINGS = "findings"
    CHANGED = "changed"


SORT_LABELS = {
    Sort.NAME: N_("Name"),
    Sort.ENDS: N_("Certificate ends first"),
    Sort.DUE: N_("Plan due first"),
    Sort.FINDINGS: N_("Gravest findings first"),
    Sort.CHANGED: N_("Last changed first"),
}
STATUSES = ("certified", "remediation", "probation", "progressing", "assessed", "terminated", "not_certified")
ONLY_LABELS = {
    "changed": N_("Changed since your last visit"),
    "ending": N_("Certificate ends within 90 days"),
    "grave": N_("Open Critical or Zero Tolerance finding"),
    "late": N_("Plan overdue"),
}


@dataclass(frozen=True)
class Choice:
    """Filters, order and page of the portfolio. ``only`` is '' or one of ONLY_LABELS."""

    q: str = ""
    status: str = ""
    country: str = ""
    only: str = ""
    sort: Sort = Sort.NAME
    after: str = ""
    tag: str = ""

    def with_(self, **changes) -> "Choice":
        """The same with some of it changed, from the first page on."""
        return replace(self, **{"after": ""} | changes)

    @property
    def narrows(self) -> bool:
        """Whether any filter is set."""
        return bool(self.q or self.status or self.country or self.tag or self.only)

    def arguments(self) -> dict[str, str]:
        """The address's arguments; what is not chosen is left out."""
        every = {name: str(getattr(self, name)) for name in ("q", "status", "country", "tag", "only", "sort", "after")}
        every["sort"] = "" if self.sort is Sort.NAME else every["sort"]
        return {name: value for name, value in every.items() if value}


def read(args: Mapping[str, str]) -> Choice:
    """The Choice that an address asks for; what makes no sense is left out."""

    def known(name, values):
        return args.get(name) if args.get(name) in values else ""

    country = args.get("country", "").upper()
    return Choice(
        q=" ".join(args.get("q", "").split())[:LONGEST_QUERY],
        status=known("status", STATUSES),
        country=country if len(country) == 2 and country.isalpha() else "",
        tag=" ".join(args.get("tag", "").split())[:30],
        only=known("only", ONLY_LABELS),
        sort=Sort(known("sort", list(Sort)) or Sort.NAME),
        after=args.get("after", "")[:16],
    )


def is_new_visit(seen_at: datetime, now: datetime) -> bool:
    """Whether somebody who last looked at ``seen_at`` comes back, rather than turning a page."""
    return now - seen_at >= PAUSE
