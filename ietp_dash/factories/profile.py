"""The profile's fields (domain: identity, workforce, buildings, licences, contacts, season); what changed in it."""

from ..kernel.errors import N_

WORKFORCE = (
    ("total", N_("Workers in all")),
    ("women", N_("Women")),
    ("young", N_("Aged 16 and 17")),
    ("pregnant", N_("Pregnant or nursing")),
    ("temporary", N_("Temporary or seasonal")),
    ("agency", N_("From agencies")),
    ("internal_migrants", N_("Migrants from inside the country")),
    ("foreign_migrants", N_("Migrants from abroad")),
    ("dormitory", N_("Living in the dormitory")),
)
BUILDING_KINDS = {
    "production": N_("Production"),
    "warehouse": N_("Warehouse"),
    "office": N_("Office"),
    "dormitory": N_("Dormitory"),
    "canteen": N_("Canteen"),
    "off_site": N_("Other production site"),
}
LICENCE_KINDS = {
    "business": N_("Business licence"),
    "fire": N_("Fire acceptance"),
    "building": N_("Building completion"),
    "environment": N_("Environmental permit"),
    "waste": N_("Hazardous-waste contract"),
    "equipment": N_("Special equipment"),
    "canteen": N_("Canteen food licence"),
    "water": N_("Drinking-water test"),
    "hours": N_("Working-hours waiver"),
}


def empty() -> dict:
    """A profile with nothing in it yet."""
    return {"identity": {}, "workforce": {}, "season": {}, "buildings": [], "licences": [], "contacts": []}


def differences(before: dict, after: dict) -> list[tuple[str, object, object]]:
    """What differs between two versions: (dotted name, before, after), in the order of the names."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [(name, old.get(name), new.get(name)) for name in sorted(old | new) if old.get(name) != new.get(name)]


def _flat(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from _flat(inner, f"{name}.{index}")
    else:
        yield name, value
