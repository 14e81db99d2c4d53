"""What happens at the helpline: case numbers and months alone; nobody but the log's readers hears of it (H2)."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class CaseEvent(Event):
    """Something about one case; neither factory nor topic is named."""

    case_id: int


class CaseOpened(CaseEvent):
    """An agent noted a call or a chat."""


class WorkerWrote(CaseEvent):
    """A worker wrote, for the first time or again."""


class CaseCorrected(CaseEvent):
    """An agent set its topic, urgency or factory."""


class CaseAnswered(CaseEvent):
    """An agent wrote to the worker."""


class CaseEscalated(CaseEvent):
    """With the worker's consent somebody else was asked to act."""


class CaseClosed(CaseEvent):
    """A case came to its end."""


class IdentityRead(CaseEvent):
    """An agent looked at who the worker is."""


class CaseForgotten(CaseEvent):
    """Who the worker is, and every word, was deleted after the retention period (H5)."""


@dataclass(frozen=True)
class CardKept(Event):
    """A knowledge card was written or changed."""

    card_id: int


@dataclass(frozen=True)
class MonthFrozen(Event):
    """The counts of a month are final."""

    month: str
