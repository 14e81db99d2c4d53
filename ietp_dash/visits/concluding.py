"""A visit is concluded by the closing meeting of its fieldwork; what is missing refuses both (B4)."""

from ..kernel.access import VISITOR
from ..storage.database import db
from . import holding, queries


def conclude_after(event) -> None:
    """An audit's closing meeting was held: if it is a visit, its report stands and both sides have signed."""
    found = queries.of_audit(event.audit_id)
    if found is not None:
        db.session.refresh(found, with_for_update={"of": type(found)})
        holding.conclude(VISITOR, found)
