"""Reading the risk board: every connected factory with its reasons, ordered; and the rows behind one factory's figures.

The facts of all factories come by one statement; what the scope does not open never leaves the database (V4, N9).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, func, select

from ..audits.models import Audit
from ..corrections.models import Correction
from ..factories.models import Factory, ProfileVersion
from ..findings.models import Finding
from ..findings.queries import by_weight
from ..kernel.access import Scope, Viewer
from ..status.models import Standing
from ..storage.database import db
from . import queries, scoring
from .scoring import Reason, RiskFacts

PAGE = 25
MOST = queries.MOST
KINDS = ("certificate", "findings", "overdue", "incidents", "season")
_incidents: list = []


def incidents_by(counter) -> None:
    """Let ``counter(factory ids) -> {factory id: open incidents}`` answer for factories that share them."""
    _incidents[:] = [counter]


@dataclass(frozen=True)
class Wanted:
    """Filters and page of the board: ``q`` words, ``country`` code, ``level``, ``reason`` (a kind), ``after`` (id)."""

    q: str = ""
    country: str = ""
    level: str = ""
    reason: str = ""
    after: str = ""

    def with_(self, **changes) -> "Wanted":
        """The same with some of it changed, from the first page on."""
        return replace(self, **{"after": ""} | changes)

    @property
    def narrows(self) -> bool:
        """Whether any filter is set."""
        return bool(self.q or self.country or self.level or self.reason)

    def arguments(self) -> dict[str, str]:
        """The address's arguments; what is not chosen is left out."""
        return {name: value for name, value in vars(self).items() if value}


def read(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense is left out."""
    country = args.get("country", "").upper()
    return Wanted(
        q=" ".join(args.get("q", "").split())[:100],
        country=country if len(country) == 2 and country.isalpha() else "",
        level=args.get("level", "") if args.get("level") in scoring.LEVELS else "",
        reason=args.get("reason", "") if args.get("reason") in KINDS else "",
        after=args.get("after", "")[:16],
    )


@dataclass(frozen=True)
class Risk:
    """One factory of the board. ``row`` is its stored part; ``shares`` what the scope opens beyond the status."""

    row: object
    reasons: list[Reason]
    points: int
    level: str
    shares: frozenset[str]


def board(viewer: Viewer, today: date) -> list[Risk]:
    """Every connected factory whose status is shared, the riskiest first, then by name (N9)."""
    opened = queries.opened_by(viewer)
    rows = db.session.execute(_facts(opened, today).limit(MOST)).all()
    incidents = _open_incidents(rows)
    found = [_risk(row, incidents, today) for row in rows]
    return sorted(found, key=lambda one: (-one.points, one.row.name.casefold(), one.row.public_id))


def one(viewer: Viewer, factory_id: int, today: date) -> Risk | None:
    """The risk of one factory; None where its status is not shared."""
    opened = queries.opened_by(viewer)
    row = db.session.execute(_facts(opened, today).where(Factory.id == factory_id)).one_or_none()
    return None if row is None else _risk(row, _open_incidents([row]), today)


def _open_incidents(rows) -> dict[int, int]:
    """Open incidents by factory, of those rows alone whose scope opens them."""
    sharing = [row.factory_id for row in rows if "incidents" in row.scope and row.only_cycle_id is None]
    return {one: n for count in _incidents for one, n in count(sharing).items()} if sharing else {}


def _facts(opened, today):
    found, late = queries.findings_of(opened), _overdue(opened, today)
    peak = ProfileVersion.data["season"]["peak"].as_string()
    return (
        select(
            Factory.id.label("factory_id"), Factory.public_id, Factory.name, Factory.name_local, Factory.city,
            Factory.country, queries.SHOWN.label("shown"), Standing.certificate_to, peak.label("peak"),
            *(func.coalesce(found.c[code], 0).label(code) for code in queries.SEVERITIES),
            func.coalesce(late.c.overdue, 0).label("overdue"), opened.c.scope, opened.c.only_cycle_id,
        )
        .join(opened, opened.c.factory_id == Factory.id)
        .outerjoin(Standing, Standing.factory_id == Factory.id)
        .outerjoin(ProfileVersion, and_(ProfileVersion.factory_id == Factory.id, ProfileVersion.in_force))
        .outerjoin(found, found.c.factory_id == Factory.id)
        .outerjoin(late, late.c.factory_id == Factory.id)
        .order_by(Factory.id)
    )  # fmt: skip


def _late(opened, today):
    """The lines of open plans past their due day, as conditions on Correction, Finding and Audit."""
    open_ = (Correction.state.in_(queries.OPEN_LINES), Finding.state == "open", Correction.due_on < today)
    return (*open_, queries.released(opened), queries.shares_plans(opened))


def _overdue(opened, today):
    return (
        select(Correction.factory_id, func.count().label("overdue"))
        .join(Finding, Finding.id == Correction.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(opened, opened.c.factory_id == Correction.factory_id)
        .where(Correction.factory_id.in_(select(opened.c.factory_id)), *_late(opened, today))
        .group_by(Correction.factory_id)
        .subquery("late")
    )


def _risk(row, incidents, today) -> Risk:
    live = row.only_cycle_id is None
    shares = {name for name in row.scope.split(",") if live or name == Scope.REPORTS}
    facts = RiskFacts(
        today=today,
        shown=row.shown,
        certificate_to=row.certificate_to,
        findings={code: row._mapping[code] for code in queries.SEVERITIES} if shares & {"reports", "caps"} else None,
        overdue=row.overdue if "caps" in shares else None,
        incidents=incidents.get(row.factory_id, 0) if "incidents" in shares else None,
        peaks=scoring.months_of(row.peak or ""),
    )
    reasons = scoring.reasons(facts)
    points = scoring.score(reasons)
    return Risk(row, reasons, points, scoring.level(points), frozenset(shares))


def matching(found: list[Risk], wanted: Wanted) -> list[Risk]:
    """The factories that fit the filters, in the board's order."""
    words = wanted.q.casefold().split()

    def fits(risk):
        row = risk.row
        text = f"{row.name} {row.name_local} {row.city}".casefold()
        return (
            all(word in text for word in words)
            and wanted.country in ("", row.country)
            and wanted.level in ("", risk.level)
            and (not wanted.reason or any(reason.kind == wanted.reason for reason in risk.reasons))
        )

    return [risk for risk in found if fits(risk)]


def page(found: list[Risk], after: str, limit: int = PAGE) -> tuple[list[Risk], bool]:
    """Up to ``limit`` after the factory with public id ``after``, and whether there are more."""
    at = next((place + 1 for place, risk in enumerate(found) if risk.row.public_id == after), 0)
    return found[at : at + limit], len(found) > at + limit


def open_findings(viewer: Viewer, factory_id: int) -> list[Finding]:
    """The findings that the board counts for one factory, gravest first."""
    opened = queries.opened_by(viewer)
    wanted = (
        select(Finding)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(opened, opened.c.factory_id == Finding.factory_id)
        .where(Finding.factory_id == factory_id, *queries.counted_findings(opened))
        .order_by(by_weight, Finding.id)
    )
    return list(db.session.scalars(wanted.limit(200)))


def late_lines(viewer: Viewer, factory_id: int, today: date) -> list[Correction]:
    """The overdue lines that the board counts for one factory, the longest overdue first."""
    opened = queries.opened_by(viewer)
    wanted = (
        select(Correction)
        .join(Finding, Finding.id == Correction.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(opened, opened.c.factory_id == Correction.factory_id)
        .where(Correction.factory_id == factory_id, *_late(opened, today))
        .order_by(Correction.due_on, Correction.id)
    )
    return list(db.session.scalars(wanted.limit(200)))
