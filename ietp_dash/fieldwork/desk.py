"""What the pages of one audit share: everything noted so far, read once, and how far each area is."""

from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _

from ..accounts.models import Person
from ..assignments.occasions import FIRST
from ..audits.models import Audit
from ..factories.models import Factory
from ..factories.queries import profile_in_force
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import current_viewer, may
from . import areas, interviews, queries, rules


@dataclass(frozen=True)
class Place:
    """One area of the day with its page: ``done`` of ``of`` things; ``of`` 0 where nothing is counted."""

    slug: str
    label: str
    url: str
    done: int
    of: int


PLACES: dict = {}
"""By kind of audit, what chooses among the areas and adds others: (desk, places) -> places."""


class Desk:
    """One audit on the day, as one reader sees it; each part is read when it is first asked for."""

    def __init__(self, audit: Audit):
        self.audit = audit
        self.viewer = current_viewer._get_current_object()
        self.factory = db.session.get(Factory, audit.factory_id)

    @cached_property
    def works(self) -> bool:
        """Whether the reader may change anything: on the team, and the report not submitted."""
        return self.audit.submitted_at is None and may(Permission.FIELDWORK_DO, self.audit, self.viewer)

    @cached_property
    def entries(self) -> dict:
        """Every entry by area and key."""
        return queries.everything_of(self.audit)

    @cached_property
    def steps(self) -> list:
        """The agenda."""
        return queries.agenda_of(self.audit)

    @cached_property
    def asked(self) -> list:
        """The checkpoints asked."""
        return queries.asked_of(self.audit)

    @cached_property
    def to_verify(self) -> list:
        """The earlier findings to be found corrected or not; none at a cycle's first audit."""
        return queries.to_verify(self.audit)

    @property
    def asked_again(self) -> list:
        """The checkpoints that must be answered: all at a cycle's first audit, else those of earlier findings (M11)."""
        numbers = {one.checkpoint.number for one in self.to_verify}
        return self.asked if self.audit.kind in FIRST else [one for one in self.asked if one.number in numbers]

    @cached_property
    def answers(self) -> dict[str, str]:
        """The answers given, by number."""
        given = {key: one.value.get("answer", "") for key, one in self.entries[areas.ANSWER].items()}
        told = queries.told_by(self.to_verify, self.entries[areas.EARLIER])
        return told | {key: answer for key, answer in given.items() if answer}

    @cached_property
    def findings(self) -> list:
        """The findings raised."""
        return queries.findings_of(self.audit)

    @cached_property
    def signed(self) -> dict[str, list]:
        """The signatures on each paper."""
        found = {paper: [] for paper in areas.PAPERS}
        for one in queries.signatures_of(self.audit):
            found.setdefault(one.paper, []).append(one)
        return found

    @cached_property
    def photos(self) -> dict[tuple[str, str], list]:
        """The pictures of each thing, by area and key."""
        found: dict[tuple[str, str], list] = {}
        for one in queries.photos_of(self.audit):
            found.setdefault((one.area, one.key), []).append(one)
        return found

    @cached_property
    def profile(self):
        """The profile in force, or None."""
        return profile_in_force(self.audit.factory_id)

    @cached_property
    def fields(self) -> dict[str, object]:
        """The profile's fields to go through."""
        return queries.profile_fields(self.audit, self.profile) if self.profile else {}

    @cached_property
    def draws(self) -> list:
        """The draws of workers."""
        return queries.draws_of(self.audit)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How far the day is, counted."""
        return queries.counts_of(self.audit)

    @cached_property
    def sample(self):
        """How many to interview."""
        return interviews.sample_of(self.audit, self.counts["roster"], self.terms)

    @cached_property
    def terms(self):
        """The terms that this audit keeps."""
        return queries.terms_for(self.audit)

    @property
    def chosen(self) -> list[str]:
        """Whom to interview after all draws."""
        notes = self.entries[areas.INTERVIEW]
        absent = [notes.get(f"absent.{place}") for place in range(len(self.draws))]
        said = zip(self.draws, absent, strict=True)
        return rules.drawn_now((one.drawn, out.value["numbers"] if out else None) for one, out in said)

    @cached_property
    def buildings(self) -> list[tuple[str, str, str]]:
        """What to tour: (key, name, use) of the profile's buildings, then of those found on site."""
        listed = self.profile.data.get("buildings", []) if self.profile else []
        known = [(f"b{place}", one.get("name", ""), one.get("kind", "")) for place, one in enumerate(listed, 1)]
        found = [(key, one.value["name"], one.value["kind"]) for key, one in self.entries[areas.TOUR].items()]
        return known + [one for one in found if one[0].startswith("x")]

    @property
    def person_key(self) -> str:
        """Under which name a browser keeps what the reader has not sent yet."""
        return db.session.get(Person, self.viewer.person_id).public_id

    def name_of(self, person_id: int | None) -> str:
        """Who saved or signed something."""
        person = db.session.get(Person, person_id) if person_id else None
        return person.name if person else ""

    def value(self, area: str, key: str) -> dict:
        """What is noted under (area, key); empty for nothing."""
        entry = self.entries[area].get(key)
        return entry.value if entry else {}

    def number(self, area: str, key: str) -> int:
        """The number of the entry under (area, key), 0 for none."""
        entry = self.entries[area].get(key)
        return entry.number if entry else 0

    def _noted(self, area, name):
        return sum(bool(one.value.get(name)) for one in self.entries[area].values())

    def places(self) -> list[Place]:
        """Every area with its page and how far it is."""
        held = self.value(areas.INTERVIEW, "held")
        spoken = held.get("single", 0) + held.get("people", 0)
        far = self.counts
        counted = (
            ("day", _("Day"), far["steps_signed"], far["steps"]),
            ("opening", _("Opening"), self._noted(areas.OPENING_AREA, "done"), len(areas.OPENING)),
            ("papers", _("Papers"), far["papers"], 2 * len(areas.SIGNED_AT_OPENING)),
            ("consents", _("Consents"), self._noted(areas.CONSENT, "given"), len(areas.CONSENTS)),
            ("profile", _("Profile"), self._noted(areas.PROFILE, "said"), len(self.fields)),
            ("tour", _("Tour"), self._noted(areas.TOUR, "seen"), len(self.buildings)),
            ("documents", _("Documents"), self._noted(areas.PAPER, "state"), len(areas.documents())),
            ("interviews", _("Interviews"), min(spoken, self.sample.interviewed), self.sample.interviewed),
            ("earlier", _("Earlier findings"), self._noted(areas.EARLIER, "state"), len(self.to_verify)),
            ("answers", _("Answers"), len(self.answers), len(self.asked_again)),
            ("findings", _("Findings"), far["findings"], 0),
            ("closing", _("Closing"), far["list"], 2),
        )
        shown = [one for one in counted if one[0] != "earlier" or self.to_verify]
        found = [Place(slug, label, self.url(slug), done, of) for slug, label, done, of in shown]
        return PLACES[self.audit.kind](self, found) if self.audit.kind in PLACES else found

    def url(self, slug: str, section: str | None = None, **more) -> str:
        """The address of an area's page."""
        if slug == "day":
            return url_for("fieldwork.day", audit=self.audit.public_id, **more)
        if section:
            return url_for("fieldwork.section", audit=self.audit.public_id, section=section, **more)
        return url_for("fieldwork.area", audit=self.audit.public_id, area=slug, **more)
