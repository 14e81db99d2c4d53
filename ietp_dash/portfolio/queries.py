"""Reading the portfolio: a buyer's connected factories with what the scope of each opens, filtered, sorted and paged.

One statement a page: status by scope *status*; open findings by scope *reports* or *plans* and the next due line of the
plan by scope *plans*, both from the audit's decision on and none decided before the connection (V3, V4, N5, N6, N8).
"""

from datetime import date, timedelta
from functools import reduce
from operator import add

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..corrections.models import Correction
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel.access import Scope, Viewer
from ..status.models import Standing
from ..storage.database import db
from ..storage.event_log import EventRow
from . import marking
from .models import PortfolioVisit
from .rules import Choice, Sort

PAGE = 25
MOST = 50_000
SOON = timedelta(days=90)
NEVER = date(9999, 12, 31)
SEVERITIES = ("zero_tolerance", "critical", "major", "minor")
_WEIGHTS = {"zero_tolerance": 10**9, "critical": 10**6, "major": 10**3, "minor": 1}
RANKED = 500
OPEN_LINES = ("due", "submitted", "returned", "accepted", "evidenced")
SHOWN = func.coalesce(Standing.shown, "not_certified")


def opened_by(viewer: Viewer):
    """The buyer's connections that open the status now, with their scope (N5, N8)."""
    return open_connections(viewer, Scope.STATUS).add_columns(Connection.scope).cte("opened")


def released(opened):
    """Whether an audit's findings and plan are open to the buyer (V4, N6, N8)."""
    ours = and_(opened.c.only_cycle_id.is_(None), or_(opened.c.earlier, Audit.decided_at >= opened.c.since))
    return and_(Audit.decided_at.is_not(None), or_(ours, Audit.cycle_id == opened.c.only_cycle_id))


def shares_plans(opened):
    """Whether the connection opens plans: never after a termination (N8)."""
    return and_(opened.c.scope.contains(Scope.CAPS.value), opened.c.only_cycle_id.is_(None))


def counted_findings(opened):
    """The open findings that a buyer may count, as conditions on Finding and Audit (N5, N6)."""
    shared = or_(opened.c.scope.contains(Scope.REPORTS.value), shares_plans(opened))
    return Finding.state == "open", released(opened), shared


def findings_of(opened):
    """Open findings by severity, a row a factory."""
    sums = [func.sum(case((Finding.severity == code, 1), else_=0)).label(code) for code in SEVERITIES]
    return (
        select(Finding.factory_id, *sums)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(opened, opened.c.factory_id == Finding.factory_id)
        .where(Finding.factory_id.in_(select(opened.c.factory_id)))
        .where(*counted_findings(opened))
        .group_by(Finding.factory_id)
        .subquery("found")
    )


def _due(opened):
    """The next day on which a line of the plan is due, a row a factory."""
    return (
        select(Correction.factory_id, func.min(Correction.due_on).label("due_on"))
        .join(Finding, Finding.id == Correction.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(opened, opened.c.factory_id == Correction.factory_id)
        .where(Correction.factory_id.in_(select(opened.c.factory_id)))
        .where(Correction.state.in_(OPEN_LINES), Finding.state == "open", released(opened), shares_plans(opened))
        .group_by(Correction.factory_id)
        .subquery("due")
    )


def _rows(viewer: Viewer, choice: Choice, changed: list[int], today: date):
    """The rows of a choice, with ``key`` to sort by."""
    opened = opened_by(viewer)
    found, due = findings_of(opened), _due(opened)
    counts = {code: func.coalesce(found.c[code], 0) for code in SEVERITIES}
    key = _keys(counts, due, changed)[choice.sort]
    wanted = (
        select(
            Factory.id.label("factory_id"), Factory.public_id, Factory.name, Factory.name_local, Factory.city,
            Factory.country, Factory.number, SHOWN.label("shown"), Standing.shown_until, Standing.certificate_type,
            Standing.certificate_to, Standing.result, Standing.step, Standing.step_since, due.c.due_on,
            *(value.label(code) for code, value in counts.items()),
            opened.c.scope, opened.c.only_cycle_id, key.label("key"),
        )
        .join(opened, opened.c.factory_id == Factory.id)
        .outerjoin(Standing, Standing.factory_id == Factory.id)
        .outerjoin(found, found.c.factory_id == Factory.id)
        .outerjoin(due, due.c.factory_id == Factory.id)
    )  # fmt: skip
    only = {
        "changed": Factory.id.in_(changed),
        "ending": Standing.certificate_to.between(today, today + SOON),
        "grave": or_(found.c.zero_tolerance > 0, found.c.critical > 0),
        "late": due.c.due_on < today,
    }
    return wanted.where(
        *_conditions(viewer, choice), *(condition for name, condition in only.items() if name == choice.only)
    )


def _keys(counts, due, changed) -> dict:
    """What each order sorts by, ascending."""
    return {
        Sort.NAME: func.lower(func.coalesce(func.nullif(Factory.name, ""), Factory.name_local)),
        Sort.ENDS: func.coalesce(Standing.certificate_to, NEVER),
        Sort.DUE: func.coalesce(due.c.due_on, NEVER),
        Sort.FINDINGS: -reduce(add, (counts[code] * _WEIGHTS[code] for code in SEVERITIES)),
        Sort.CHANGED: _rank(changed),
    }


def _rank(changed):
    places = {factory: place for place, factory in enumerate(changed[:RANKED])}
    return case(places, value=Factory.id, else_=RANKED) if places else literal(RANKED)


def _conditions(viewer, choice):
    if choice.status:
        yield choice.status == SHOWN
    if choice.country:
        yield Factory.country == choice.country
    for word in choice.q.split():
        parts = (Factory.name, Factory.name_local, Factory.number, Factory.city)
        yield or_(*(part.icontains(word, autoescape=True) for part in parts), marking.coded(viewer, word))
    if choice.tag:
        yield marking.tagged(viewer, choice.tag)


def page(viewer: Viewer, choice: Choice, changed: list[int], today: date, limit: int = PAGE):
    """(up to ``limit`` rows, whether there are more, how many match in all). ``changed``: factories, last changed
    first."""
    rows = _rows(viewer, choice, changed, today).cte("portfolio")
    total = select(func.count()).select_from(rows).scalar_subquery()
    wanted = select(rows, total.label("matching")).order_by(rows.c.key, rows.c.factory_id).limit(limit + 1)
    if choice.after:
        last = aliased(rows, name="last")
        beyond = or_(rows.c.key > last.c.key, and_(rows.c.key == last.c.key, rows.c.factory_id > last.c.factory_id))
        wanted = wanted.join(last, and_(last.c.public_id == choice.after, beyond))
    found = db.session.execute(wanted).all()
    return found[:limit], len(found) > limit, found[0].matching if found else 0


def one(viewer: Viewer, factory_id: int, today: date):
    """The row of one factory; None where status is not in scope."""
    wanted = _rows(viewer, Choice(), [], today).where(Factory.id == factory_id)
    return db.session.execute(wanted).one_or_none()


def facets(viewer: Viewer) -> dict[tuple[str, str], int]:
    """How many factories of the portfolio there are by (status, country), whatever is filtered."""
    opened = opened_by(viewer)
    wanted = (
        select(SHOWN, Factory.country, func.count())
        .join(opened, opened.c.factory_id == Factory.id)
        .outerjoin(Standing, Standing.factory_id == Factory.id)
        .group_by(SHOWN, Factory.country)
    )
    return {(status, country): n for status, country, n in db.session.execute(wanted)}


def last_visit(viewer: Viewer) -> tuple[PortfolioVisit | None, int]:
    """The person's last visit for this organisation, and the event log's end now; one statement."""
    end = select(func.coalesce(func.max(EventRow.sequence), 0)).subquery()
    mine = and_(PortfolioVisit.person_id == viewer.person_id, PortfolioVisit.organisation_id == viewer.organisation_id)
    wanted = select(PortfolioVisit, end.c[0]).select_from(end).outerjoin(PortfolioVisit, mine)
    visit, sequence = db.session.execute(wanted).one()
    return visit, sequence
