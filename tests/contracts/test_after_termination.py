"""What remains to a terminated factory (Z4), written by hand, against policy, routes, menu and error pages."""

import pytest

from ietp_dash.connections.queries import relation_of
from ietp_dash.kernel.access import POLICY, Permission, can
from ietp_dash.storage.database import db
from tests import builders as make

from .test_routes import DONE, MADE_UP, MAY, OF_OWN_SITE, ROW_OF, SLOW, address, ask, bare, guarded
from .world import World

P = Permission
REMAINS = {
    "account and notices": {
        P.HELP_ASK, P.HELP_READ, P.HELP_REPLY, P.HOME_READ, P.ACCOUNT_MANAGE, P.LIVE_LISTEN,
        P.NOTIFICATION_READ, P.NOTIFICATION_OPEN,
    },
    "history": {
        P.FACTORY_CARD, P.FACTORY_STATUS, P.FACTORY_PROFILE, P.ACCESS_LOG_READ, P.AUDIT_READ, P.FINDING_READ,
        P.CAP_READ, P.CERTIFICATE_READ, P.DECISION_READ,
    },
    "invoices": {P.INVOICE_LIST, P.INVOICE_READ, P.INVOICE_PAY},
    "appeal": {
        P.APPEAL_LIST, P.APPEAL_READ, P.APPEAL_BEGIN, P.APPEAL_BEGIN_FEE, P.APPEAL_PREPARE, P.APPEAL_FILE,
    },
    "re-application": {P.APPLICATION_BEGIN, P.APPLICATION_READ, P.APPLICATION_EDIT, P.APPLICATION_SUBMIT},
}  # fmt: skip
OPEN = set().union(*REMAINS.values())


@pytest.fixture
def world(app):
    made = World()
    made.site.state, made.site.terminated_on = "terminated", made.now.date()
    db.session.commit()
    return made


def test_the_policy_leaves_what_z4_names(world):
    for name in ("own manager", "own member"):
        viewer = make.viewer(world.people[name])
        left = set()
        for permission in POLICY:
            row = getattr(world, ROW_OF[permission]) if permission in ROW_OF else None
            if can(viewer, permission, row, relation_of(viewer, world.site.id)):
                left.add(permission)
        assert left == {one for one in OPEN if name in MAY[one]}, name


@pytest.mark.sqlite_only
def test_every_other_route_is_shut_and_says_no_more_than_for_a_row_that_does_not_exist(app, world, client_for):
    client, wrong, let_in = client_for(world.people["own manager"]), [], 0
    client.see("/account/")
    for endpoint, view, rule, method in guarded(app):
        path = address(app, world, rule, view.guarded_models)
        if view.guarded not in OPEN:
            answer = ask(client, method, path)
            if answer.status_code != (404 if view.guarded_models else 403):
                wrong.append(f"{method} {endpoint}: {answer.status_code}")
            elif method == "GET" and view.guarded_models:
                absent = address(app, world, rule, view.guarded_models, made_up=True)
                if bare(answer, world) != bare(ask(client, method, absent), world):
                    wrong.append(f"{method} {endpoint}: differs from a row that does not exist")
        elif method == "GET" and "own manager" in MAY[view.guarded] and MADE_UP not in path and not path.endswith(SLOW):
            let_in += 1
            if client.get(path).status_code not in DONE and endpoint not in OF_OWN_SITE:
                wrong.append(f"{method} {endpoint}: not let in")
    assert wrong == []
    assert let_in > 20


def test_menu_and_forbidden_pages_say_what_remains(world, client_for):
    client = client_for(world.people["own member"])
    page = client.see("/?lang=en")
    refused = client.get("/connections/?lang=en").page
    assert "What remains open to you" in refused.text
    shown = {link.strip("/").split("/")[0] for link in page.links}
    assert shown.isdisjoint({"connections", "incidents", "corrections", "visits", "checklists", "joint"})
    assert {"fees", "appeals", "applications"} <= shown
