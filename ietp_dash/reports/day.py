"""The day of an audit as its report tells it: agenda, papers, documents, interviews; the same for page and PDF."""

from flask_babel import gettext as _

from ..audits.models import Audit
from ..fieldwork import areas
from ..fieldwork import queries as fieldwork
from ..web.presentation import exact, said, spoken

MORE: dict = {}
"""By kind of audit, what else its report tells: (audit, noted) -> tables of title, heads, rows, note."""


def told(audit: Audit) -> dict | None:
    """What was done on the day, in words; None for an audit from before fieldwork was kept here."""
    steps = fieldwork.agenda_of(audit)
    if not steps:
        return None
    noted = fieldwork.everything_of(audit)
    papers = [entry.value.get("state") for entry in noted[areas.PAPER].values()]
    return {
        "steps": [_step(one) for one in steps],
        "signatures": [_signature(one) for one in fieldwork.signatures_of(audit)],
        "received": papers.count("received"),
        "asked": len(areas.documents()),
        "draws": len(fieldwork.draws_of(audit)),
        "topics": _topics(noted[areas.INTERVIEW]),
        "tables": MORE[audit.kind](audit, noted) if audit.kind in MORE else [],
        "places": [_place(one.value) for one in noted[areas.TOUR].values() if one.value.get("name")],
    }


def _step(row) -> dict:
    return {
        "label": said(areas.STEP_LABELS[row.code]),
        "from": exact(row.started_at),
        "to": exact(row.ended_at),
        "attendees": len(row.attendees or ()),
        "signed": row.signed_at is not None,
    }


def _signature(row) -> dict:
    titles = areas.papers()
    paper = titles.get(row.paper)
    title = spoken(paper, "title") if paper else _("Findings list")
    return {
        "paper": title,
        "side": said(areas.SIDES[row.side]),
        "name": row.name,
        "post": row.post,
        "at": exact(row.signed_at),
    }


def _topics(entries) -> list[dict]:
    found = []
    for code, label in areas.TOPICS.items():
        entry = entries.get(f"topic.{code}")
        if entry is not None:
            found.append(
                {"label": said(label), "fine": entry.value.get("fine", 0), "concern": entry.value.get("concern", 0)}
            )
    return found


def _place(value) -> dict:
    seen = areas.SEEN.get(value.get("seen"))
    return {"name": value["name"], "seen": said(seen) if seen else "", "note": value.get("note", "")}
