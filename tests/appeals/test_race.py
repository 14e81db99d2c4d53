"""Two officers at once: one outcome, one effect, and the other is told."""

from sqlalchemy import func, select

from ietp_dash.appeals import hearing
from ietp_dash.appeals.models import Appeal
from ietp_dash.fees.models import CreditNote
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.rig.racing import at_once

from .scene import Scene, at_noon


def test_two_officers_record_one_outcome(app):
    with at_noon():
        scene = Scene()
        id_ = scene.heard(scene.filed(scene.invoice, "fee")).id
    officers = [make.viewer(one) for one in scene.officers]
    db.session.commit()

    def deed(viewer, outcome):
        return lambda: hearing.decide(viewer, db.session.get(Appeal, id_), outcome=outcome, reasons="So.")

    outcomes = at_once(app, deed(officers[0], "upheld"), deed(officers[1], "rejected"))
    losers = [one for one in outcomes if isinstance(one, Refused)]
    assert [one.conflict for one in losers] == [True]
    db.session.expire_all()
    upheld = db.session.get(Appeal, id_).outcome == "upheld"
    assert db.session.scalar(select(func.count()).select_from(CreditNote)) == int(upheld)
    decided = select(func.count()).select_from(EventRow).where(EventRow.type == "AppealDecided")
    assert db.session.scalar(decided) == 1
