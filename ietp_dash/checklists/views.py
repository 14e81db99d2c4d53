"""Reading the checklist: its editions, one edition with every checkpoint, and what changed between two."""

from flask import request

from ..kernel.access import Permission
from ..web.guard import allowed, may
from ..web.rendering import show
from . import editor, exchange, own, queries
from .blueprint import bp
from .content import TEXTS, Edition, Point
from .models import ChecklistVersion
from .opening import readable, state_of

__all__ = ["bp", "editor", "exchange", "own"]
P = Permission
LONGEST_QUERY = 100


@bp.get("/")
@allowed(P.CHECKLIST_READ)
def index():
    """The programme's editions, newest first."""
    rows = queries.editions(drafts=may(P.CHECKLIST_EDIT))
    return show("checklists/index.html", rows=[(version, count, state_of(version)) for version, count in rows])


@bp.get("/<checklist_version>")
@allowed(P.CHECKLIST_READ, checklist_version=ChecklistVersion)
def detail(checklist_version):
    """One edition on one page; ``q`` keeps the checkpoints in which every word stands, ``section`` one section."""
    version = readable(checklist_version)
    edition = queries.edition_of(version.id)
    words = " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]
    code = request.args.get("section", "")
    shown = [
        (section, found)
        for section in edition.sections
        if (found := _found(edition, section.code, words)) and code in ("", section.code)
    ]
    return show(
        "checklists/detail.html",
        checklist=version,
        state=state_of(version),
        edition=edition,
        asked={section.code: _asked(edition, section.code) for section in edition.sections},
        shown=shown,
        q=words,
        code=code,
        former=queries.former(version),
        removed=[one for one in edition.points if one.removed],
    )


def _asked(edition: Edition, code: str) -> int:
    return sum(not one.removed for one in edition.of(code))


def _found(edition: Edition, code: str, words: str) -> list[Point]:
    wanted = words.casefold().split()
    return [one for one in edition.of(code) if not one.removed and all(word in _haystack(one) for word in wanted)]


def _haystack(point: Point) -> str:
    laws = (text for law in point.legal for text in (law.en, law.zh, law.vi))
    return "\n".join((point.number, *(getattr(point, name) for name in TEXTS), *laws)).casefold()
