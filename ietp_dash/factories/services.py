"""Changing a factory's own record. Every saved profile is a version; none is overwritten."""

from sqlalchemy import func, select, update

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import ListingWithdrawn, ProfileEdited, PublicationDecided
from .models import FactoryProcess, FactoryProduct, ProfileVersion


@use_case
def edit_profile(viewer, factory, *, based_on, data, products, processes):
    """Save a new version of the profile (R9). Refused when somebody saved another since ``based_on``.

    The next audit's opening meeting confirms it; name and address are not changed here (R8).
    """
    latest = db.session.scalar(select(func.max(ProfileVersion.version)).where(ProfileVersion.factory_id == factory.id))
    if (latest or 0) != based_on:
        raise Refused(N_("Somebody else saved this profile meanwhile. Compare both, then save again."), conflict=True)
    db.session.execute(update(ProfileVersion).where(ProfileVersion.factory_id == factory.id).values(in_force=False))
    db.session.add(
        ProfileVersion(
            factory_id=factory.id,
            version=based_on + 1,
            data=data,
            edited_by=viewer.person_id,
            edited_at=clock.now(),
        )
    )
    factory.workers = data["workforce"].get("total") or factory.workers
    factory.parent = data["identity"].get("parent", "")
    factory.products = _kept(factory.products, FactoryProduct, products)
    factory.processes = _kept(factory.processes, FactoryProcess, processes)
    record(ProfileEdited(factory.id))


@use_case
def change_site(viewer, factory, columns: dict[str, str], *, closed: bool):
    """Set what a confirmed change of the site says, as a new version of the profile; ``closed`` ends the site (R8, R9).

    The position on the map is let go with a new address.
    """
    latest = db.session.scalar(
        select(ProfileVersion).where(ProfileVersion.factory_id == factory.id, ProfileVersion.in_force)
    )
    for name, value in columns.items():
        setattr(factory, name, value)
    if "address" in columns:
        factory.latitude = factory.longitude = None
    if closed:
        factory.state = "closed"
    if latest is not None:
        latest.in_force = False
        data = latest.data | {"identity": latest.data.get("identity", {}) | columns}
        now = {"edited_by": viewer.person_id, "edited_at": clock.now()}
        db.session.add(ProfileVersion(factory_id=factory.id, version=latest.version + 1, data=data, **now))
    record(ProfileEdited(factory.id))


def _kept(rows, model, codes):
    """Rows for ``codes``, keeping those there are so that nothing is deleted and made again."""
    here = {row.code: row for row in rows}
    return [here.get(code) or model(code=code) for code in codes]


@use_case
def publish(viewer, factory, *, opted_in):
    """Opt in to, or out of, the public directory of valid certificates (V1)."""
    factory.opted_in = opted_in
    record(PublicationDecided(factory.id))


@use_case
def withdraw_listing(viewer, factory, *, listed):
    """Leave the buyers' directory, or come back (V8)."""
    factory.listed = listed
    record(ListingWithdrawn(factory.id))
