"""What happens to surveys. That somebody answered is no event: nothing in the log stands beside an answer (E12)."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class SurveyEvent(Event):
    """Something about one survey."""

    survey_id: int


class SurveyOpened(SurveyEvent):
    """Factories may answer from now on."""


class SurveyClosed(SurveyEvent):
    """Its time is over; the sums are made."""


class SurveyPublished(SurveyEvent):
    """Everybody signed in reads the sums."""


@dataclass(frozen=True)
class SurveyAsked(Event):
    """A factory is asked to answer, or reminded."""

    factory_id: int
    survey_id: int
