"""Reading the directory: who sees which rows, what waits to be brought up to date, how the viewer stands to rows."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import and_, select, true

from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import relation_from
from ..kernel import clock
from ..kernel.access import NONE, Kind, Permission, Relation, Viewer, can
from ..status.models import Standing
from ..storage.database import db
from .models import Listing, SavedSearch
from .searching import audience_of


def visible_to(viewer: Viewer):
    """The condition on Listing for the rows that ``viewer`` may see (V2, V8, P22)."""
    audience = audience_of(viewer)
    if audience.firm_id is not None:
        return Listing.factory_id.in_(select(Audit.factory_id).where(Audit.firm_id == audience.firm_id))
    return Listing.tier >= audience.least if audience.least else true()


def is_overdue(now: datetime) -> bool:
    """Whether time alone has changed some row that is not yet brought up to date."""
    return db.session.scalar(select(Listing.id).where(Listing.changes_at <= now).limit(1)) is not None


def overdue(now: datetime, most: int) -> list[int]:
    """The factories whose rows time alone has changed, longest ago first."""
    wanted = select(Listing.factory_id).where(Listing.changes_at <= now).order_by(Listing.changes_at).limit(most)
    return list(db.session.scalars(wanted))


def listing_of(factory_id: int) -> Listing | None:
    """A factory's row."""
    return db.session.scalar(select(Listing).where(Listing.factory_id == factory_id))


@dataclass(frozen=True)
class Stand:
    """How the viewer stands to one row: the state of the connection ('' without one), and the status if open."""

    connection: str = ""
    standing: Standing | None = None
    sees_status: bool = False


def stands(viewer: Viewer, factory_ids: list[int]) -> dict[int, Stand]:
    """How ``viewer`` stands to each of these factories, by one statement (V3: status only within scope)."""
    if not factory_ids:
        return {}
    if viewer.kind is Kind.BUYER:
        return _of_buyer(viewer, factory_ids)
    relation = Relation(assigned=viewer.kind is Kind.FIRM)
    if not can(viewer, Permission.FACTORY_STATUS, None, relation):
        return {}
    rows = db.session.scalars(select(Standing).where(Standing.factory_id.in_(factory_ids)))
    standing = {row.factory_id: row for row in rows}
    return {key: Stand(standing=standing.get(key), sees_status=True) for key in factory_ids}


def _of_buyer(viewer, factory_ids) -> dict[int, Stand]:
    rows = db.session.execute(
        select(Connection, Standing)
        .outerjoin(Standing, Standing.factory_id == Connection.factory_id)
        .where(
            Connection.buyer_id == viewer.organisation_id,
            Connection.factory_id.in_(factory_ids),
            Connection.state.in_(("pending", "accepted")),
        )
    )
    today = clock.today()
    found = {}
    for connection, standing in rows:
        relation = relation_from(connection, today) if connection.state == "accepted" else NONE
        opens = can(viewer, Permission.FACTORY_STATUS, None, relation)
        found[connection.factory_id] = Stand(connection.state, standing if opens else None, opens)
    return found


def searches_of(viewer: Viewer) -> list[SavedSearch]:
    """The viewer's saved searches in this organisation, by name."""
    wanted = select(SavedSearch).where(_own(viewer)).order_by(SavedSearch.name, SavedSearch.id)
    return list(db.session.scalars(wanted))


def search_of(viewer: Viewer, public_id: str) -> SavedSearch | None:
    """One saved search of the viewer's own; None for anybody else's."""
    return db.session.scalar(select(SavedSearch).where(_own(viewer), SavedSearch.public_id == public_id))


def _own(viewer):
    return and_(SavedSearch.person_id == viewer.person_id, SavedSearch.organisation_id == viewer.organisation_id)


def alerts_for(country: str) -> list:
    """The searches whose owners asked to be told, as far as a listing in ``country`` can matter to them."""
    of = SavedSearch
    wanted = select(of.id, of.person_id, of.organisation_id, of.query, of.least_tier)
    wanted = wanted.where(of.alert.is_(True), of.country.in_(("", country)))
    return [SimpleNamespace(**row._mapping) for row in db.session.execute(wanted)]
