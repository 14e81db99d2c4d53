"""A buyer's own vendor codes, tags and notes on some of its factories, told by the service (N12)."""

from sqlalchemy import select

from ..accounts.models import Membership
from ..connections.models import Connection
from ..factories.models import Factory
from ..kernel.access import Kind, Role
from ..portfolio import marking
from ..storage.database import db
from .cast import acting

MARKS = (
    ("V-10482", "Plush, Spring", "Second source for the bear. Ask for the sewing line in August."),
    ("V-10517", "Strategic", ""),
    ("", "Trial order", "Met at the fair; samples approved."),
    ("V-09930", "Plush", "Keep below 30 % of its capacity."),
)


def tell() -> None:
    """The first buyer's manager notes something of its first connected factories."""
    wanted = select(Membership).where(Membership.role == Role.BUYER_MANAGER.value).order_by(Membership.id)
    member = db.session.scalars(wanted.limit(1)).one()
    viewer = acting(member.person_id, member.organisation_id, Kind.BUYER, Role.BUYER_MANAGER)
    ours = select(Connection.factory_id).where(
        Connection.buyer_id == member.organisation_id, Connection.state == "accepted"
    )
    sites = db.session.scalars(select(Factory).where(Factory.id.in_(ours)).order_by(Factory.id).limit(len(MARKS))).all()
    for site, (code, tags, note) in zip(sites, MARKS, strict=False):
        marking.keep(viewer, site, vendor_code=code, tags=tags, note=note, seen=0)
