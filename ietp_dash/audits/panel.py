"""A factory's audits as a panel of its page: only those whose report, findings or plan the viewer may read."""

from ..factories.panels import Panel
from ..kernel.access import Permission, Scope, can
from . import queries, rules


def load(viewer, factory, relation) -> dict:
    """Audits the viewer may open, with what may be opened of each."""
    shown = queries.openable(viewer, factory.id, relation)
    return {
        "kinds": rules.KINDS,
        "audits": [
            {
                "audit": audit,
                "report": can(viewer, Permission.AUDIT_READ, audit, relation),
                "findings": can(viewer, Permission.FINDING_READ, audit, relation),
                "plan": can(viewer, Permission.CAP_READ, audit, relation),
            }
            for audit in shown
        ],
        "without_scope": relation.connected and not relation.scopes & {Scope.REPORTS, Scope.CAPS},
    }


PANEL = Panel("audits", Permission.FACTORY_CARD, "audits/_panel.html", load)
