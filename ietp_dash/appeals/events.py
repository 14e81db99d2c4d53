"""What happens to appeals. Nobody hears it from the log: the two sides and the panel are told by notices (P25)."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class AppealEvent(Event):
    """Something about one appeal; ``appeal`` is its public id."""

    factory_id: int
    appeal_id: int
    appeal: str


class AppealBegun(AppealEvent):
    """The factory began to prepare one."""


class AppealFiled(AppealEvent):
    """The factory's manager filed it."""


class AppealAcknowledged(AppealEvent):
    """The integrity officer acknowledged it."""


@dataclass(frozen=True)
class PanelMemberNamed(AppealEvent):
    """Somebody was named to the panel."""

    person_id: int


class PanelMemberLeft(AppealEvent):
    """Somebody is not on the panel any more."""


class PanelViewGiven(AppealEvent):
    """A member gave a view."""


@dataclass(frozen=True)
class AppealDecided(AppealEvent):
    """The officer recorded the outcome."""

    outcome: str


class AppealWithdrawn(AppealEvent):
    """The factory took it back."""


class AppealAcknowledgeDue(AppealEvent):
    """It is to be acknowledged by tomorrow (X10)."""


class AppealAcknowledgeLate(AppealEvent):
    """It was not acknowledged in time (X10)."""


class AppealDecisionDue(AppealEvent):
    """It is to be decided within some working days (X10)."""


class AppealDecisionLate(AppealEvent):
    """It was not decided in time (X10)."""
