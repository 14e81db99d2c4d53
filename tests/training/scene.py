"""A programme, factories and a session to register for."""

from datetime import UTC, date, datetime, time

from ietp_dash.training import seating, services
from ietp_dash.training.models import TrainingSeat, TrainingSession
from ietp_dash.training.rules import Attendee
from tests import builders as make

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Shenzhen."""
GIVEN = {
    "course": "advanced-ehs", "day": date(2026, 4, 20), "begins": time(9), "ends": time(17), "fee_cents": 12_050,
    "language": "zh", "area": "south_china", "place": "Hall 2, Shenzhen", "link": "", "zone": "Asia/Shanghai",
    "capacity": 2, "trainer": "Wu Lan", "note": "",
}  # fmt: skip


class Scene:
    """A coordinator and ``factories`` factories as viewers."""

    def __init__(self, factories: int = 3):
        self.coordinator_person = make.person("coordinator")
        self.coordinator = make.viewer(self.coordinator_person)
        self.sites = [make.factory(f"Toy Works {n}") for n in range(factories)]
        self.people = [make.manager_of(site) for site in self.sites]
        self.factories = [make.viewer(one) for one in self.people]

    def session(self, **more) -> TrainingSession:
        """A session of one day in Shenzhen."""
        return services.open_session(self.coordinator, **(GIVEN | more))

    def register(self, session, number: int, *names: str) -> list[TrainingSeat]:
        """Register people of factory ``number``."""
        return seating.register(self.factories[number], session, people=[Attendee(one, "HR") for one in names])
