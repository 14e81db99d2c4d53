"""The demonstration's stories told through the services and written in bulk leave the same rows."""

from datetime import date

from sqlalchemy import select

from ietp_dash.analytics.models import AuditCount, CloseCount, ExpiryCount, FindingCount
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.demo import seeding
from ietp_dash.factories.models import Factory
from ietp_dash.findings.models import Evidence, Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.status import services as statuses
from ietp_dash.status.models import Standing, StatusDecision
from ietp_dash.storage import event_log
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.storage.use_case import use_case
from tests.rig.whole import WHOLE

ON = date(2026, 11, 23)
TABLES = (Factory, Cycle, Audit, Finding, Correction, StatusDecision, Certificate, Evidence, Standing)
COUNTED = (FindingCount, AuditCount, CloseCount, ExpiryCount)
MANY = {"sqlite": 30, "postgresql": 30} if WHOLE else {"sqlite": 14, "postgresql": 7}
DRAWN = {"public_id", "code", "hash", "sequence", "changed_at", "version"}


def told(by_services: bool, factories: int) -> dict:
    """Every table's rows without what is drawn at random, after telling the stories one way."""
    with clock.at(seeding.moment(ON)):
        sites = seeding.seed(
            VISITOR,
            factories=factories,
            seed=4,
            on=ON,
            years=2,
            password_hash="x",
            by_services=by_services,
        )
        if by_services:
            for site in sites:
                statuses.let_time_pass(VISITOR, db.session.get(Factory, site.id))
        else:
            count(VISITOR)
    found = {model.__tablename__: rows_of(model) for model in (*TABLES, *COUNTED)}
    found["event_log"] = events()
    return found


@use_case
def count(viewer):
    """Count everything from the rows."""
    seeding.count(ON)


def rows_of(model) -> list[tuple]:
    columns = [c for c in model.__table__.c if c.name not in DRAWN]
    amounts = [c for c in columns if not c.primary_key] if model in COUNTED else []
    rows = db.session.execute(select(*columns)).all()
    if amounts:
        rows = [row for row in rows if any(getattr(row, c.name) for c in amounts)]
    return sorted((tuple(row) for row in rows), key=repr)


def events() -> list[tuple]:
    """What happened to each factory and when; the order among factories differs between the two ways."""
    told_types = {"StatusExpired"}
    rows = db.session.scalars(select(EventRow).where(EventRow.type.not_in(told_types)))
    return sorted(
        (row.subject_id or 0, row.at.isoformat(), row.type, row.actor_id or 0, repr(sorted(row.payload.items())))
        for row in rows
    )


def renew(database):
    """An empty database again under the same application."""
    db.session.remove()
    db.engine.dispose()
    database.renew()


def test_bulk_writing_equals_the_services(app, database):
    many = MANY[database.kind]
    in_bulk = told(by_services=False, factories=many)
    assert event_log.verify() is None
    renew(database)
    by_deeds = told(by_services=True, factories=many)
    assert in_bulk.keys() == by_deeds.keys()
    for name, rows in in_bulk.items():
        assert rows, f"{name} is empty: the comparison would say nothing"
        assert rows == by_deeds[name], name


def test_the_same_seed_tells_the_same_stories(app, database):
    stories = []
    for _turn in (1, 2):
        with clock.at(seeding.moment(ON)):
            seeding.seed(VISITOR, factories=6, seed=7, on=ON, years=2, password_hash="x")
        stories.append(rows_of(StatusDecision))
        renew(database)
    assert stories[0] == stories[1] != []
