"""Applications: from the public beginning to the coordinator's decision. ``FILLED`` has nothing missing."""

import io

from PIL import Image

from ietp_dash.applications import papers, services
from ietp_dash.applications.models import Application
from ietp_dash.applications.questions import COUNTED, LICENCES, MONTHS
from ietp_dash.documents.uploads import cleaned
from ietp_dash.storage.database import db

FILLED = {
    "changes": {"changed": ["nothing"], "note": "n/a"},
    "company": {
        "name": "Bright Toys Ltd", "name_local": "光明玩具厂", "address": "8 Harbour Road",
        "address_local": "港湾路8号", "city": "Shenzhen", "province": "Guangdong", "postal_code": "518000",
        "business_licence": "91440300TEST",
        "licence_expires": "n/a", "founded": "1998", "parent": "n/a", "previous_names": "n/a",
    },
    "sites": {
        "boundary": "yes", "has_dormitory": "yes", "has_canteen": "no", "has_off_site": "no",
        "subcontractors": "n/a",
        "buildings": [
            {"kind": "production", "name": "Hall 1", "floors": "3", "area": "4,000"},
            {"kind": "dormitory", "name": "House 2", "floors": "5", "area": "2000"},
        ],
    },
    "workforce": {code: "10" for code, _label in COUNTED}
    | {"total": "420", "women": "200", "languages": "Mandarin", "nationalities": "n/a"}
    | {"months": {month: {"total": "400"} for month in MONTHS}},
    "work": {
        "products": ["plush"], "processes": ["sewing"], "peak": "May to August", "low": "February", "shifts": "8-17",
        "representation": "Elected committee",
    },
    "contacts": {
        "responsible": "Li Hua", "responsible_post": "Director",
        "contacts": [{"name": "Wang Fang", "post": "HR", "email": "hr@example.com", "phone": "+86 755 1234"}],
    },
    "licences": {
        "licences": {code: {"number": "n/a"} for code in LICENCES}
        | {"fire": {"number": "F-1", "expires_on": "2030-05-01"}}
    },
    "buyers": {"asked": "Toy Shop", "audits": "n/a"},
}  # fmt: skip


def picture() -> bytes:
    """A small PNG."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return kept.getvalue()


def write_all(viewer, application: Application) -> Application:
    """Fill ``application`` in until nothing is missing, as ``viewer`` (a factory manager)."""
    for step, data in FILLED.items():
        if step != "changes" or application.cycle.kind != "new":
            services.save_step(viewer, application, step=step, data=data, based_on=99)
    papers.add(viewer, application, cleaned(picture(), "licence.png"), kind="business")
    for one in services.DECLARATIONS:
        services.sign(viewer, application, declaration=one, name="Li Hua", post="Director")
    return db.session.get(Application, application.id)


def form_values(step: str) -> dict[str, str | list[str]]:
    """The answers of a step as its form sends them."""
    found = {}
    for code, value in FILLED[step].items():
        if isinstance(value, dict):
            cells = ((row, one, text) for row, columns in value.items() for one, text in columns.items())
            found |= {f"{code}-{row}-{one}": text for row, one, text in cells}
        elif isinstance(value, list) and isinstance(value[0], dict):
            found |= {f"{code}-{n}-{one}": text for n, row in enumerate(value) for one, text in row.items()}
        else:
            found[code] = value
    return found
