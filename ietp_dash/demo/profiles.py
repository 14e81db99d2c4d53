"""Invented profiles."""

from random import Random

from . import names

LANGUAGES = {"CN": "普通话, 粤语", "HK": "廣東話", "VN": "Tiếng Việt", "IN": "हिन्दी, मराठी", "ID": "Bahasa Indonesia",
             "TH": "ไทย", "MX": "Español", "MY": "Bahasa Melayu", "PH": "Filipino"}  # fmt: skip


def make(rng: Random, workers: int, country: str) -> dict:
    """One profile in the shape of factories.profile."""
    women = int(workers * rng.uniform(0.4, 0.75))
    contact = names.person(rng, country)
    return {
        "identity": {
            "parent": "",
            "founded": rng.randint(1985, 2018),
            "business_licence": f"DEMO-{rng.randint(10**7, 10**8)}",
        },
        "workforce": {
            "total": workers,
            "women": women,
            "young": int(workers * rng.uniform(0, 0.02)),
            "pregnant": int(women * rng.uniform(0, 0.03)),
            "temporary": int(workers * rng.uniform(0, 0.25)),
            "agency": int(workers * rng.uniform(0, 0.1)),
            "internal_migrants": int(workers * rng.uniform(0.2, 0.8)) if country == "CN" else 0,
            "foreign_migrants": int(workers * rng.uniform(0, 0.2)) if country in ("MY", "TH") else 0,
            "dormitory": int(workers * rng.uniform(0, 0.6)),
        },
        "season": {
            "shifts": rng.choice(("08:00-17:00", "08:00-12:00, 13:30-17:30", "07:30-16:30")),
            "languages": LANGUAGES.get(country, "English"),
            "peak": rng.choice(("6-9", "7-10", "5-9")),
            "low": rng.choice(("1-2", "2-3", "12-2")),
            "representation": "",
            "subcontractors": "",
        },
        "buildings": [
            {
                "kind": "production",
                "name": f"Building {n}",
                "floors": rng.randint(1, 5),
                "area": rng.randint(8, 90) * 100,
            }
            for n in range(1, rng.randint(2, 4))
        ]
        + [{"kind": "dormitory", "name": "Dormitory", "floors": rng.randint(3, 6), "area": rng.randint(5, 30) * 100}],
        "licences": [{"kind": "business", "number": f"DEMO-{rng.randint(10**7, 10**8)}", "expires_on": None}],
        "contacts": [{"name": contact.en, "post": "Compliance", "email": "", "phone": ""}],
    }
