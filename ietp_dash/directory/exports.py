"""The list as a table for spreadsheets: the same rows, order and rights as the page."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _

from ..factories import headcount, kinds
from ..kernel.access import Kind, Viewer
from ..status.labels import STATUSES
from ..web.presentation import country
from . import paging, queries
from .searching import Search
from .shown import certificate_label

MOST = 50_000


def file_name(on: date) -> str:
    """The file's name without ending."""
    return f"directory-{on.isoformat()}"


def header(viewer: Viewer) -> list[str]:
    """The columns' names; status and connection for those who may know of them."""
    names = [_("Name"), _("Local name"), _("City"), _("Province"), _("Country"), _("Products"), _("Processes")]
    names += [_("Headcount"), _("Certificate"), _("Certificate ends"), _("Listed since")]
    return names + ([_("Connection")] if viewer.kind is Kind.BUYER else []) + [_("Status")]


def rows(viewer: Viewer, search: Search) -> Iterator[list]:
    """One line a factory, at most MOST, read and written in batches."""
    for batch in _batches(paging.every(search, MOST), 1000):
        stands = queries.stands(viewer, [row.factory_id for row in batch])
        for row in batch:
            yield _line(row, stands.get(row.factory_id, queries.Stand()), viewer.kind is Kind.BUYER)


def _batches(rows, size):
    waiting = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == size:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _line(row, stand, is_buyer) -> list:
    certified = row.certificate != "none"
    line = [
        row.name,
        row.name_local,
        row.city,
        row.province,
        country(row.country),
        ", ".join(kinds.product_name(code) for code in row.products.split(",") if code),
        ", ".join(kinds.process_name(code) for code in row.processes.split(",") if code),
        headcount.label("" if row.headcount == "unknown" else row.headcount),
        certificate_label(row.certificate),
        row.ends_on.isoformat() if certified else "",
        row.listed_at.date().isoformat(),
    ]
    if is_buyer:
        line.append({"accepted": _("Connected"), "pending": _("Pending")}.get(stand.connection, ""))
    return [*line, _(STATUSES[stand.standing.shown]) if stand.standing else ""]
