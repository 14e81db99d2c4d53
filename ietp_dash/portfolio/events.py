"""What happens about joint findings. Only the two sides are told, by notices; nobody hears it from the log (N10)."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class FactoryMarked(Event):
    """A buyer changed what it notes of a factory for itself; nobody hears it (N12)."""

    factory_id: int
    buyer_id: int


@dataclass(frozen=True)
class JointEvent(Event):
    """Something about one buyer's joint finding; ``joint`` is its public id."""

    factory_id: int
    joint_id: int
    joint: str
    connection_id: int


class FindingMarkedJoint(JointEvent):
    """A buyer was named for a finding."""


class JointFindingEnded(JointEvent):
    """The finding is no longer this buyer's too."""


class JointTaskAdded(JointEvent):
    """The buyer says what it will do."""


class JointTaskDone(JointEvent):
    """The buyer did it."""


class JointTaskDueSoon(JointEvent):
    """A task of the buyer is due within a week."""


class JointTaskLate(JointEvent):
    """A task of the buyer is not done and its day is over."""
