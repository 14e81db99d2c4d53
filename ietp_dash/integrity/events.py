"""What happens to integrity cases: row ids alone, the day instead of the time, heard by nobody from the log (V9)."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.events import Event


@dataclass(frozen=True)
class CaseEvent(Event):
    """Something about one case; neither who told nor whom it concerns is named."""

    coarse: ClassVar[bool] = True
    integrity_case_id: int


class IntegrityCaseOpened(CaseEvent):
    """A report, a complaint, an assessment or a hint opened a case."""


class ReporterWrote(CaseEvent):
    """The reporter came back and wrote."""


class ReporterAnswered(CaseEvent):
    """An officer wrote to the reporter."""


class CaseWorked(CaseEvent):
    """An officer changed the case: who holds it, risk, steps, evidence, parties, conflicts."""


class CaseFound(CaseEvent):
    """A finding was recorded."""


class CaseSanctioned(CaseEvent):
    """Something follows from a finding."""


class IntegrityCaseClosed(CaseEvent):
    """The case is closed."""


@dataclass(frozen=True)
class HintDismissed(Event):
    """An officer put a hint of the radar aside."""

    hint_id: int
