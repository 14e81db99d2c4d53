"""A decision put into force by the services, in a process of its own: ``python -m tests.browser.deciding FACTORY``.

The factory with that public id goes on probation for half a year, with a certificate that says so.
"""

import sys

from sqlalchemy import select

from ietp_dash import create_app
from ietp_dash.accounts.models import Membership
from ietp_dash.accounts.queries import viewer_of
from ietp_dash.certificates import services as certificates
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.kernel.dates import add_months
from ietp_dash.programme.terms import Terms
from ietp_dash.status import services as statuses
from ietp_dash.status.decision import Decision, Numbers, Outcome, Words
from ietp_dash.status.facts import Facts, Status
from ietp_dash.storage.database import db


def put_on_probation(public_id: str) -> None:
    """Decide and issue, as the first reviewer."""
    reviewer = db.session.scalars(select(Membership).where(Membership.role == Role.REVIEWER.value)).first()
    viewer = viewer_of(reviewer.person, reviewer, None)
    factory = db.session.scalars(select(Factory).where(Factory.public_id == public_id)).one()
    cycle = db.session.scalars(select(Cycle).where(Cycle.factory_id == factory.id).order_by(Cycle.id.desc())).first()
    today = clock.today(factory.zone)
    until = add_months(today, 6)
    decision = Decision(
        Outcome.DECIDED, Status.PROBATION, "D7", Words("Probation"), Numbers(0, 0, 0, 0, ()), today, until
    )
    facts = Facts(decided_on=today, findings=(), sections=(), plan_submitted=True)
    statuses.decide(viewer, factory, cycle, [], facts, Terms.default(), decision)
    certificates.issue(viewer, factory, cycle_id=cycle.id, kind="probation", valid_from=today, valid_to=until)


if __name__ == "__main__":
    with create_app().app_context():
        put_on_probation(sys.argv[1])
