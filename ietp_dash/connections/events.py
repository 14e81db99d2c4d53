"""What happens between a buyer and a factory; heard by those two parties."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class ConnectionEvent(Event):
    """Something about one connection. It can stand in for the connection before the policy."""

    factory_id: int
    buyer_id: int
    connection_id: int
    hears: ClassVar[Permission | None] = Permission.CONNECTION_READ


class ConnectionRequested(ConnectionEvent):
    """A buyer asked to connect."""


class ConnectionInvited(ConnectionEvent):
    """A factory invited a buyer."""


class ConnectionAccepted(ConnectionEvent):
    """Whoever was asked agreed; what the scope opens is open from now on."""


class ConnectionDeclined(ConnectionEvent):
    """Whoever was asked declined."""


class ConnectionWithdrawn(ConnectionEvent):
    """Whoever asked took it back before an answer."""


class ConnectionNarrowed(ConnectionEvent):
    """The factory took something out of the scope (N4)."""


class ConnectionWidened(ConnectionEvent):
    """The factory added something to the scope."""


class ConnectionEnded(ConnectionEvent):
    """One side ended it, or a termination did (N8)."""


class ConnectionExpired(ConnectionEvent):
    """Nobody answered in time (N2)."""


class ConnectionRestored(ConnectionEvent):
    """A termination that had ended it was annulled: it is accepted again (X9)."""
