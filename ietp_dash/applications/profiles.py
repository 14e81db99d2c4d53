"""From a verified form to the factory's profile (R9), and back to the answers that a renewal begins with."""

from ..factories.kinds import read
from .checking import is_filled, is_na, read_date, read_number
from .questions import COUNTED, LICENCES, MONTHS

_NAMES = ("name", "name_local", "address", "address_local", "city", "province", "postal_code")
_SEASON = ("shifts", "languages", "peak", "low", "representation")


def _said(text: str | None) -> str:
    """An answer; '' where it does not apply."""
    return "" if not text or is_na(text) else text.strip()


def columns(data: dict) -> dict:
    """The columns of the factory's own row: what its certificate will say."""
    company = data.get("company") or {}
    return {code: _said(company.get(code)) for code in _NAMES}


def codes(data: dict, name: str) -> list[str]:
    """The known codes of products or processes that were ticked."""
    known = {code for code, _names in read(name)}
    return [code for code in (data.get("work") or {}).get(name) or [] if code in known]


def profile_of(data: dict) -> dict:
    """The profile's ``data`` from a form that has nothing missing."""
    company, sites = data["company"], data["sites"]
    workforce, work, contacts = data["workforce"], data["work"], data["contacts"]
    return {
        "identity": {
            "parent": _said(company["parent"]),
            "founded": read_number(company["founded"]),
            "business_licence": company["business_licence"],
            "previous_names": _said(company["previous_names"]),
            "responsible": f"{contacts['responsible']}, {contacts['responsible_post']}",
        },
        "workforce": {code: read_number(workforce[code]) for code, _label in COUNTED},
        "season": {
            **{code: _said((workforce if code == "languages" else work)[code]) for code in _SEASON},
            "subcontractors": _said(sites["subcontractors"]),
            "nationalities": _said(workforce["nationalities"]),
            "months": {month: _month(workforce["months"].get(month) or {}) for month in MONTHS},
        },
        "buildings": [_building(row) for row in sites["buildings"] if is_filled(row)],
        "licences": list(_licences(data)),
        "contacts": [dict(row) for row in contacts["contacts"] if is_filled(row)],
    }


def _month(cells: dict) -> dict:
    return {code: read_number(cells.get(code) or "") or 0 for code, _label in COUNTED}


def _building(row: dict) -> dict:
    return row | {"floors": read_number(row["floors"]), "area": read_number(row["area"])}


def _licences(data):
    company, licences = data["company"], data["licences"]["licences"]
    rows = {"business": {"number": company["business_licence"], "expires_on": company["licence_expires"]}} | licences
    for kind, row in rows.items():
        if _said(row.get("number")):
            until = read_date(row.get("expires_on") or "")
            yield {"kind": kind, "number": row["number"], "expires_on": until.isoformat() if until else None}


def answers_from(factory, profile: dict | None, before: dict | None) -> dict:
    """The answers to begin with: those of the last application, overlaid by the profile as it is now.

    ``factory`` has the names and addresses; ``profile`` is the data of the version in force, ``before`` the data of
    the last application.
    """
    data = {step: dict(answers) for step, answers in (before or {}).items() if step not in ("saves", "changes")}
    data.setdefault("company", {}).update({code: getattr(factory, code) or "" for code in _NAMES})
    if profile:
        _from_profile(data, profile)
    if factory.products or factory.processes:
        work = data.setdefault("work", {})
        work["products"] = [row.code for row in factory.products]
        work["processes"] = [row.code for row in factory.processes]
    return data


def _from_profile(data, profile):
    identity, season = profile.get("identity") or {}, profile.get("season") or {}
    company = data["company"]
    for code in ("parent", "founded", "business_licence", "previous_names"):
        company[code] = _typed(identity.get(code)) or company.get(code, "")
    for code in _SEASON:
        step = "workforce" if code == "languages" else "work"
        data.setdefault(step, {})[code] = _typed(season.get(code)) or data.get(step, {}).get(code, "")
    for code, number in (profile.get("workforce") or {}).items():
        data.setdefault("workforce", {})[code] = _typed(number)
    sites = data.setdefault("sites", {})
    sites["subcontractors"] = _typed(season.get("subcontractors")) or sites.get("subcontractors", "")
    sites["buildings"] = [{code: _typed(value) for code, value in row.items()} for row in profile.get("buildings", [])]
    people = [{code: _typed(value) for code, value in row.items()} for row in profile.get("contacts", [])]
    data.setdefault("contacts", {})["contacts"] = people
    _licences_from(data, profile.get("licences") or [])


def _licences_from(data, rows):
    table = data.setdefault("licences", {}).setdefault("licences", {})
    for row in rows:
        cells = {"number": _typed(row.get("number")), "expires_on": _typed(row.get("expires_on"))}
        if row.get("kind") in LICENCES:
            table[row["kind"]] = cells
        elif row.get("kind") == "business":
            data["company"]["licence_expires"] = cells["expires_on"] or "n/a"


def _typed(value) -> str:
    return "" if value is None else str(value)
