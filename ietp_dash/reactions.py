"""What must follow an event, in the same transaction: the only upward imports. Event type -> functions of the event."""

from .storage.use_case import REACTIONS


def bind() -> None:
    """Fill the table; called once by create_app after the capabilities are loaded."""
    from .accounts import current
    from .connections import queries as connections
    from .factories import queries as factories
    from .web import guard

    REACTIONS.clear()
    REACTIONS.update({})
    current.sites_by(factories.site_of)
    guard.relations_by(connections.relation_of)
