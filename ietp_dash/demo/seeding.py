"""Seeding the demonstration: cast, factories, their histories, connections, and everything that is counted from them.

Deterministic for a seed and a day. The base of 1,200 factories is told story by story; ``scale`` stamps further
copies of the told histories under new names, so that large instances are made by SQL.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import bindparam, insert, select, update

from ..accounts.models import Organisation
from ..analytics import rollups, statuses
from ..audits.queries import checkpoints_of
from ..checklists.reading import shipped_version
from ..checklists.services import load
from ..directory import services as directory
from ..documents import store
from ..documents.models import Document
from ..factories import kinds
from ..factories.models import Factory, FactoryProcess, FactoryProduct, ProfileVersion
from ..findings.models import Evidence, Finding
from ..kernel.access import VISITOR, Kind, Role
from ..programme.queries import snapshot
from ..programme.terms import Terms
from ..storage.database import db
from ..storage.use_case import use_case
from . import connecting, names, pictures, profiles
from .by_rows import ByRows
from .by_services import ByServices
from .cast import Firm, Site, Staff, acting
from .histories import History
from .outcomes import Questions
from .people import DOMAIN, Cast
from .tables import Table
from .telling import Words

COUNTRIES = (("CN", 80), ("VN", 7), ("IN", 4), ("ID", 3), ("TH", 1.5), ("MX", 1), ("MY", 1), ("PH", 0.8), ("HK", 1.7))
LOCALES = {"CN": "zh", "HK": "zh", "VN": "vi"}
SIZES = ((18, 25, 100), (44, 101, 500), (22, 501, 1000), (12, 1001, 2000), (4, 2001, 6000))


def moment(day: date) -> datetime:
    """Noon of a day, UTC: when things are made that have no hour of their own."""
    return datetime.combine(day, time(12), UTC)


@dataclass(frozen=True)
class Stage:
    """What the stories are told on."""

    staff: Staff
    firms: list[Firm]
    buyers: list
    sites: list[Site]
    starts: list[date]
    version_id: int
    terms_id: int


def seed(viewer, *, factories: int, seed: int, on: date, years: int, password_hash: str, by_services: bool = False):
    """Fill an empty database. ``on`` is the day the story has reached; ``years`` how far it goes back.

    ``by_services`` tells the stories through the services instead of writing rows. Answers the sites.
    """
    stage = _set(viewer, factories, seed, on, years, password_hash)
    if by_services:
        _tell(ByServices(stage.staff, stage.firms, Terms.default(), stage.version_id), stage, seed, on)
    else:
        _write(viewer, stage, seed, on)
    _finish(viewer, stage, seed, on)
    return stage.sites


@use_case
def _set(viewer, factories, seed, on, years, password_hash) -> Stage:
    """The cast and the factories, before any story."""
    rng = Random(f"{seed}")
    began = moment(on.replace(year=on.year - years, day=1) - timedelta(days=30))
    edition = load(VISITOR, shipped_version())
    cast = Cast(rng, began, password_hash)
    staff, firms, buyers = cast.programme(), cast.firms(on), cast.buyers()
    sites = Sites(cast, rng, on, years)
    made = [sites.make(index) for index in range(factories)]
    cast.write(db.session)
    sites.write()
    return Stage(staff, firms, buyers, made, sites.starts, edition.id, snapshot(Terms.default()))


def _tell(world, stage: Stage, seed: int, on: date) -> None:
    """Tell every factory's story to ``world``; each has its own draw, so that one changes no other."""
    asked = checkpoints_of(stage.version_id)
    questions = Questions(asked, {one.section_id: one.section.code for one in asked})
    db.session.expunge_all()
    words, terms = Words(), Terms.default()
    for index, site in enumerate(stage.sites):
        told_to = world.at_site(site)
        History(world, told_to, Random(f"{seed}-{index}"), questions, terms, on, words).tell(stage.starts[index])


@use_case
def _write(viewer, stage: Stage, seed: int, on: date) -> None:
    """Tell the stories into rows and write them."""
    world = ByRows(stage.staff, stage.firms, stage.version_id, stage.terms_id, Random(f"{seed}-ids"))
    _tell(world, stage, seed, on)
    world.stand(stage.sites, moment(on))
    follow(stage.sites)
    world.write()


@use_case
def _finish(viewer, stage: Stage, seed: int, on: date) -> None:
    """What stands beside the stories: connections and pictures."""
    connecting.connect(stage.sites, stage.buyers, Random(f"{seed}-connections"), on)
    _attach_evidence(Random(f"{seed}-evidence"), moment(on))


def count(on: date) -> None:
    """Everything that is counted from the rows: roll-ups, statuses by month, listings; in the caller's transaction."""
    rollups.rebuild()
    statuses.rebuild(on)
    directory.rebuild(VISITOR)


class Sites:
    """Makes factories with their organisations, managers, products and profiles."""

    def __init__(self, cast: Cast, rng: Random, on: date, years: int):
        self.cast, self.rng, self.on, self.years = cast, rng, on, years
        self.factories, self.profiles = Table(Factory), Table(ProfileVersion)
        self.products, self.processes = [], []
        self.taken: dict[str, set[str]] = {}
        self.starts: list[date] = []
        self.product_codes = [code for code, _names in kinds.read("products")]
        self.process_codes = [code for code, _names in kinds.read("processes")]

    def make(self, index: int) -> Site:
        """One factory; its story starts somewhere in the years looked back on."""
        rng = self.rng
        country = rng.choices([c for c, _w in COUNTRIES], [w for _c, w in COUNTRIES])[0]
        town = names.place(rng, country)
        name = self._name(town)
        organisation = self.cast.organisation(
            Kind.FACTORY, name.en, name.local if name.local != name.en else "", country
        )
        locale = LOCALES.get(country, "en")
        manager = self.cast.person(
            organisation, Role.FACTORY_MANAGER, f"manager@factory{index + 1}.{DOMAIN}", locale, town.zone
        )
        if index < 3:
            self.cast.person(organisation, Role.FACTORY_MEMBER, f"member@factory{index + 1}.{DOMAIN}", "en", town.zone)
        row = self._row(organisation, town, name, country)
        self._kinds(row)
        self.starts.append(self.on - timedelta(days=rng.randint(70, 365 * self.years - 40)))
        profile = profiles.make(rng, row.workers, country)
        self.profiles.add(
            public_id=self.cast.public_id(),
            factory_id=row.id,
            version=1,
            data=profile,
            edited_by=manager.id,
            edited_at=moment(self.starts[-1]),
            confirmed_at=None,
        )
        viewer = acting(manager.id, organisation.id, Kind.FACTORY, Role.FACTORY_MANAGER, row.id)
        return Site(row, row.id, country, town.zone, row.workers, viewer)

    def _name(self, town):
        try:
            return names.factory(self.rng, town, self.taken.setdefault(town.country, set()))
        except ValueError:
            return names.factory(self.rng, town, set())

    def _row(self, organisation, town, name, country):
        rng = self.rng
        where = names.address(rng, town)
        _share, low, high = rng.choices(SIZES, [size[0] for size in SIZES])[0]
        return self.factories.add(
            public_id=self.cast.public_id(),
            organisation_id=organisation.id,
            name=name.en,
            name_local=name.local if name.local != name.en else "",
            address=where.en,
            address_local=where.local,
            city=town.city.en,
            province=town.province.en,
            country=country,
            postal_code=where.postal_code,
            zone=town.zone,
            latitude=where.latitude,
            longitude=where.longitude,
            workers=rng.randint(low, high),
            opted_in=rng.random() < 0.4,
            created_at=moment(self.on),
        )

    def _kinds(self, row):
        rng = self.rng
        for code in rng.sample(self.product_codes, rng.choice((1, 1, 2, 2, 3))):
            self.products.append({"factory_id": row.id, "code": code})
        for code in rng.sample(self.process_codes, rng.randint(2, 6)):
            self.processes.append({"factory_id": row.id, "code": code})

    def write(self) -> None:
        """Insert factories and what belongs to them."""
        self.factories.write()
        for model, rows in ((FactoryProduct, self.products), (FactoryProcess, self.processes)):
            db.session.execute(insert(model.__table__), rows)
        self.profiles.write()


def follow(sites: list[Site]) -> None:
    """Write what the stories changed about the factories themselves."""
    changed = ("state", "registered_at", "terminated_on", "reapply_on", "number")
    table = Factory.__table__
    values = [{"key": site.id, **{name: getattr(site.row, name) for name in changed}} for site in sites]
    statement = update(table).where(table.c.id == bindparam("key"))
    db.session.connection().execute(statement.values({name: bindparam(name) for name in changed}), values)


def _attach_evidence(rng: Random, at: datetime) -> None:
    """Drawn pictures, which say that they are invented, beside some findings."""
    documents = []
    for number, content in enumerate(pictures.draw(rng), 1):
        documents.append(
            Document(
                public_id="".join(rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=16)),
                kind="evidence",
                name=f"photo-{number}.jpg",
                media_type="image/jpeg",
                size=len(content),
                sha256=store.put(content),
                created_at=at,
            )
        )
    db.session.add_all(documents)
    db.session.flush()
    rows = []
    for finding_id, raised_on in db.session.execute(_newest_findings()):
        if rng.random() < 0.3:
            for document in rng.sample(documents, rng.randint(1, 3)):
                rows.append(
                    {"finding_id": finding_id, "document_id": document.id, "stage": "finding", "captured_on": raised_on}
                )
    if rows:
        db.session.execute(insert(Evidence.__table__), rows)


def _newest_findings():
    return select(Finding.id, Finding.raised_on).order_by(Finding.id.desc()).limit(20000)


def is_empty() -> bool:
    """Whether nothing was ever stored here."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None
