"""On a factory's page: which lists name it, what they published, and since when one no longer does."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries
from .storing import COLUMNS, from_json
from .validating import LABELS


def load(viewer, factory, relation) -> dict:
    """Every entry of a list that is this factory, with the published fields that have no column of their own."""
    sites = queries.sites_of(factory.id) if factory.import_id else []
    return {"entries": [_entry(site) for site in sites], "labels": LABELS}


def _entry(site) -> dict:
    fields = {
        name: value
        for name, value in from_json(site.fields).items()
        if name not in COLUMNS and value not in (None, "", [])
    }
    return {"title": site.run.title, "publisher": site.run.publisher, "gone_on": site.gone_on, "key": site.key,
            "loaded_at": site.run.finished_at, "fields": fields}  # fmt: skip


PANEL = Panel("imports", Permission.FACTORY_CARD, "imports/_panel.html", load)
