"""Rows put together into sites, and a newer list compared with an earlier one: added, changed, gone, the same."""

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from ..kernel.errors import N_
from .folding import fold
from .mapping import MappedRow, Mapping
from .matching import THRESHOLD, Entry, Index
from .validating import FIELDS, Problem

MOVED_ALIKE = 0.75


@dataclass
class Site:
    """One site. ``key`` is stable over editions of a list: the publisher's number or a digest of name and place."""

    key: str
    fields: dict
    rows: list[int] = field(default_factory=list)

    def entry(self) -> Entry:
        """The site as matching sees it."""
        place = " ".join(str(self.fields.get(part) or "") for part in ("address", "city", "province"))
        return Entry(self.key, self.fields["name"], place.strip(), self.fields["country"])


@dataclass
class Grouping:
    """Sites by key, and the problems of the rows they came from; ``blocked`` counts the rows that were kept out."""

    sites: dict[str, Site] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    blocked: int = 0


def key_of(fields: dict, mapping: Mapping) -> str:
    """The publisher's number when the mapping names it, else a digest of the folded key fields."""
    if mapping.site_key == ("external_id",):
        return fields.get("external_id") or ""
    folded = "\n".join(fold(str(fields.get(name) or "")) for name in mapping.site_key)
    return hashlib.sha256(folded.encode()).hexdigest()[:24]


def grouped(rows: Iterable[MappedRow], mapping: Mapping) -> Grouping:
    """Rows by site: lists are united, empty fields filled, differing ones reported and left as in the first row."""
    found = Grouping()
    for row in rows:
        found.rows += 1
        found.problems += row.problems
        key = "" if row.blocked else key_of(row.fields, mapping)
        if not key and not row.blocked:
            found.problems.append(
                Problem(row.number, "external_id", N_("The number by which the list knows the site is missing."))
            )
        if not key:
            found.blocked += 1
        elif key in found.sites:
            found.problems += _united(found.sites[key], row, mapping)
        else:
            found.sites[key] = Site(key, dict(row.fields), [row.number])
    return found


def _united(site: Site, row: MappedRow, mapping: Mapping) -> list[Problem]:
    site.rows.append(row.number)
    problems = []
    for name, value in row.fields.items():
        held = site.fields.get(name)
        if FIELDS[name].kind == "list":
            site.fields[name] = list(dict.fromkeys([*(held or []), *(value or [])]))
        elif held in (None, ""):
            site.fields[name] = value
        elif value not in (None, "", held) and name not in mapping.quiet and fold(str(value)) != fold(str(held)):
            message = N_("“%(value)s” differs from row %(first)s of the same site, which was kept.")
            problems.append(Problem(row.number, name, message, str(value), False, {"first": site.rows[0]}))
    return problems


@dataclass
class Renewal:
    """What a newer list means for what an earlier one gave. ``changed`` maps a key to {field: (old, new)};
    ``moved`` maps the key of a new site to the key it had (name or address were rewritten); ``gone`` were not named."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, dict] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def renewal(known: Lookup[str, Site], newer: Lookup[str, Site], complete: bool) -> Renewal:
    """Compare by key; then pair what seems new with what seems gone when both are surely one site.

    Only a ``complete`` list says that a site has gone; a partial one (a mended report, a search export) never does.
    """
    result = Renewal(gone=[key for key in known if key not in newer])
    for key, site in newer.items():
        if key not in known:
            result.added.append(key)
        elif changes := differences(known[key].fields, site.fields):
            result.changed[key] = changes
        else:
            result.same.append(key)
    _pair_moved(result, known, newer)
    if not complete:
        result.gone = []
    return result


def differences(old: dict, new: dict) -> dict:
    """Fields whose value changed; a field that the newer list leaves empty keeps its old value."""
    return {
        name: (old.get(name), value)
        for name, value in new.items()
        if value not in (None, "", []) and value != old.get(name)
    }


def _pair_moved(result: Renewal, known: Lookup[str, Site], newer: Lookup[str, Site]) -> None:
    if not result.gone:
        return
    index = Index(known[key].entry() for key in result.gone)
    free = set(result.gone)
    for key in list(result.added):
        near = [each for each in index.likely(newer[key].entry(), MOVED_ALIKE) if each.entry.key in free]
        if near:
            old = near[0].entry.key
            free.discard(old)
            result.added.remove(key)
            result.gone.remove(old)
            result.moved[key] = old
            result.changed[key] = differences(known[old].fields, newer[key].fields)


def duplicates(
    sites: Iterable[Site], others: Iterable[Site], threshold: float = THRESHOLD
) -> list[tuple[str, str, float]]:
    """Pairs (key, other's key, score) that a person may want to merge, best first; nothing is merged here."""
    index = Index(other.entry() for other in others)
    pairs = [(site.key, near.entry.key, near.score) for site in sites for near in index.likely(site.entry(), threshold)]
    return sorted(pairs, key=lambda pair: -pair[2])
