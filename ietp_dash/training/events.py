"""What happens around trainings. Nobody hears of it but who is told by a notice (notifications.training_kinds)."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class TrainingEvent(Event):
    """Something about one session; ``session`` is its public id."""

    session_id: int
    session: str


class TrainingOpened(TrainingEvent):
    """People can register for a session."""


@dataclass(frozen=True)
class TrainingTold(TrainingEvent):
    """Something about a session that the organisation ``member_of`` has to do with."""

    member_of: int
    factory_id: int | None


class TrainingOffered(TrainingTold):
    """An on-site training is planned for a factory, which names who takes part."""


class SeatsTaken(TrainingTold):
    """An organisation registered people for whom there were seats."""


class SeatsAwaited(TrainingTold):
    """An organisation registered people who wait for a seat."""


@dataclass(frozen=True)
class SeatMovedUp(TrainingTold):
    """Somebody who waited has a seat (E4)."""

    seat_id: int


@dataclass(frozen=True)
class SeatGivenUp(TrainingTold):
    """Somebody will not come."""

    seat_id: int


class TrainingChanged(TrainingTold):
    """Time or place of a session is another."""


class TrainingCancelled(TrainingTold):
    """A session will not be held; what was invoiced is credited (E5)."""


class TrainingReminded(TrainingTold):
    """A session is soon."""


@dataclass(frozen=True)
class AttendanceMarked(TrainingEvent):
    """People were marked as present, by list or code, or a mark was taken back."""

    seat_id: int


@dataclass(frozen=True)
class AttendanceCertified(TrainingTold):
    """Somebody has a certificate of attendance (E6)."""

    seat_id: int


class MaterialKept(TrainingEvent):
    """A document was added to a session or taken away."""
