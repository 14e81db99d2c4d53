"""Who gets what behind every route: the whole URL map, every role and every way to stand to a factory.

``MAY`` is written by hand from programme.md 4 (docs/rules.md, V), not from POLICY: both must say the same, and what the
server answers must follow. Whoever may not see a row is answered exactly as for a row that does not exist.
"""

import re

import pytest
from flask import Flask, url_for

from ietp_dash.connections.queries import relation_of
from ietp_dash.kernel.access import POLICY, Permission, can
from ietp_dash.web import guard
from tests import builders as make
from tests.rig.whole import share

from .world import CONNECTED, EVERYBODY, FIRM, OTHER, OTHER_FIRM, OWN, SHUT, STAFF, World

P = Permission
BUYERS = CONNECTED | SHUT
ALL_SCOPES = {"buyer: all"}
READERS = {"reviewer", "management", "integrity_officer"}
MANAGERS = {"own manager", "other manager"}

MAY = {
    P.HOME_READ: EVERYBODY,
    P.ACCOUNT_MANAGE: EVERYBODY,
    P.LIVE_LISTEN: EVERYBODY,
    P.NOTIFICATION_READ: EVERYBODY,
    P.NOTIFICATION_OPEN: {"own manager"},
    P.DELIVERY_READ: {"administrator", "coordinator"},
    P.MEMBERSHIP_INVITE: {"administrator", "firm manager"} | MANAGERS | BUYERS,
    P.ORGANISATION_INVITE: {"administrator", "coordinator"},
    P.PERSON_LOOK: {"administrator", "coordinator"},
    P.DATA_ANSWER: {"administrator"},
    P.PERSON_MANAGE: {"administrator"},
    P.POLICY_READ: STAFF,
    P.TERMS_READ: STAFF,
    P.TERMS_CHANGE: {"management"},
    P.AUDIT_LOG_READ: {"management"},
    P.DIRECTORY_SEARCH: STAFF | BUYERS | FIRM | OTHER_FIRM,
    P.SEARCH_SAVE: STAFF | BUYERS,
    P.FACTORY_CARD: STAFF | OWN | BUYERS | FIRM,
    P.FACTORY_STATUS: READERS | {"coordinator", "buyer: status"} | OWN | ALL_SCOPES | FIRM,
    P.FACTORY_PROFILE: {"coordinator", "reviewer", "management"} | OWN,
    P.PROFILE_EDIT: OWN,
    P.PUBLICATION_DECIDE: {"own manager"},
    P.ACCESS_LOG_READ: OWN,
    P.CONNECTION_LIST: BUYERS | OWN | OTHER,
    P.CONNECTION_READ: OWN | ALL_SCOPES,
    P.CONNECTION_REQUEST: BUYERS,
    P.CONNECTION_WITHDRAW: {"own manager"} | ALL_SCOPES,
    P.CONNECTION_INVITE: MANAGERS,
    P.CONNECTION_ANSWER: {"own manager"},
    P.CONNECTION_TAKE_UP: ALL_SCOPES,
    P.CONNECTION_NARROW: {"own manager"},
    P.CONNECTION_END: {"own manager"} | ALL_SCOPES,
    P.PORTFOLIO_READ: BUYERS,
    P.RISK_READ: {"buyer: status"} | ALL_SCOPES,
    P.MARK_LIST: BUYERS,
    P.MARK_KEEP: BUYERS,
    P.JOINT_LIST: {"reviewer"} | OWN | OTHER | BUYERS,
    P.JOINT_READ: {"reviewer"} | OWN | ALL_SCOPES,
    P.JOINT_MARK: {"reviewer", "own manager"},
    P.JOINT_END: {"reviewer", "own manager"},
    P.JOINT_WORK: ALL_SCOPES,
    P.AUDIT_READ: READERS | {"buyer: reports"} | OWN | ALL_SCOPES | FIRM,
    P.FINDING_READ: READERS | {"buyer: reports"} | OWN | ALL_SCOPES | FIRM,
    P.CAP_READ: READERS | {"buyer: caps"} | OWN | ALL_SCOPES | FIRM,
    P.CAP_WORK: {"reviewer"} | OWN | FIRM,
    P.CAP_ANSWER: OWN,
    P.CAP_SUBMIT: {"own manager"},
    P.CAP_DECIDE: {"reviewer"},
    P.CORRECTION_LIST: {"reviewer"} | OWN | OTHER | FIRM | OTHER_FIRM,
    P.CAP_HEAR: READERS | {"buyer: caps"} | OWN | ALL_SCOPES | FIRM,
    P.CAP_EVALUATE: FIRM,
    P.EVALUATION_READ: READERS | FIRM,
    P.EXTENSION_ASK: {"own manager"},
    P.DISPUTE_READ: READERS | OWN | FIRM,
    P.DISPUTE_OPEN: {"own manager"},
    P.DISPUTE_SAY: {"reviewer"} | OWN | FIRM,
    P.CERTIFICATE_READ: {"coordinator", "reviewer", "management", "buyer: status"} | OWN | ALL_SCOPES | FIRM,
    P.CERTIFICATE_CHANGE: {"coordinator"},
    P.RESOURCE_CONFIRM: EVERYBODY,
    P.RESOURCE_KEEP: {"administrator"},
    P.SURVEY_KEEP: {"management"},
    P.SURVEY_ANSWER: {"own manager", "other manager"},
    P.SURVEY_READ: EVERYBODY,
    P.FEEDBACK_GIVE: EVERYBODY,
    P.FEEDBACK_READ: {"administrator"},
    P.HELP_ASK: EVERYBODY,
    P.HELP_READ: {"own member", "coordinator"},
    P.HELP_REPLY: {"own member"},
    P.HELP_WORK: {"coordinator"},
    P.HELPLINE_WORK: {"helpline_agent"},
    P.HELPLINE_FIGURES: {"buyer: helpline"} | OWN | ALL_SCOPES,
    P.HELPLINE_POSTER: OWN,
    P.SITE_CHANGE_LIST: {"coordinator"} | OWN | OTHER,
    P.SITE_CHANGE_READ: {"coordinator"} | OWN,
    P.SITE_CHANGE_REPORT: {"own manager"},
    P.SITE_CHANGE_ANSWER: {"coordinator"},
    P.SEAL_READ: OWN,
    P.SEAL_ASK: {"own manager"},
    P.SEAL_ANSWER: {"coordinator"},
    P.ANALYTICS_READ: {"management"} | BUYERS,
    P.IMPORT_RUN: {"administrator"},
    P.APPLICATION_BEGIN: OWN | OTHER,
    P.APPLICATION_LIST: {"coordinator"},
    P.APPLICATION_READ: {"coordinator"} | OWN,
    P.APPLICATION_EDIT: OWN,
    P.APPLICATION_SUBMIT: {"own manager"},
    P.APPLICATION_VERIFY: {"coordinator"},
    P.BUYER_VERIFY: {"coordinator"},
    P.INVOICE_LIST: {"coordinator", "management", "firm manager"} | OWN | OTHER,
    P.INVOICE_READ: {"coordinator", "management", "firm manager"} | OWN,
    P.INVOICE_PAY: {"own manager"},
    P.INVOICE_CONFIRM: {"firm manager"},
    P.LEDGER_READ: {"coordinator", "management", "firm manager"},
    P.PAYEE_EDIT: {"coordinator", "firm manager"},
    P.ACCREDITATION_READ: {"coordinator", "management"} | FIRM,
    P.ACCREDITATION_DECIDE: {"management"},
    P.AUDITOR_KEEP: {"firm manager"},
    P.CONFLICT_DECLARE: {"coordinator", "management"} | FIRM | OTHER_FIRM,
    P.ASSIGNMENT_LIST: {"coordinator", "firm manager"},
    P.ASSIGNMENT_READ: {"coordinator", "firm manager"},
    P.ASSIGNMENT_DRAW: {"coordinator"},
    P.ASSIGNMENT_ANSWER: {"firm manager"},
    P.PLAN_READ: {"coordinator"} | FIRM,
    P.PLAN_MAKE: {"firm manager"},
    P.PLAN_EXTEND: {"coordinator"},
    P.CLOSED_DAY_ENTER: OWN,
    P.FOLLOW_UP_READ: {"coordinator", "reviewer", "management"} | OWN,
    P.FOLLOW_UP_ASK: {"reviewer", "own manager"},
    P.FOLLOW_UP_PAY: OWN,
    P.INVESTIGATION_ORDER: {"coordinator", "integrity_officer"},
    P.CHECKLIST_READ: EVERYBODY,
    P.CHECKLIST_EDIT: {"management"},
    P.SELF_ASSESS: OWN,
    P.FIELDWORK_LIST: FIRM | OTHER_FIRM,
    P.FIELDWORK_READ: FIRM,
    P.FIELDWORK_START: {"auditor"},
    P.FIELDWORK_DO: {"auditor"},
    P.REPORT_WRITE: FIRM,
    P.REPORT_SUBMIT: {"firm manager"},
    P.ASSESSMENT_GIVE: OWN,
    P.ASSESSMENT_READ: {"integrity_officer"},
    P.INTEGRITY_LIST: {"integrity_officer"},
    P.INTEGRITY_WORK: {"integrity_officer"},
    P.HINT_ANSWER: {"integrity_officer"},
    P.COMPLAINT_MAKE: OWN | OTHER | BUYERS,
    P.COMPLAINT_READ: {"own manager"},
    P.ASSESSMENT_FIGURES: {"firm manager"},
    P.INCIDENT_LIST: {"coordinator", "reviewer", "management"} | OWN | OTHER | BUYERS,
    P.INCIDENT_READ: {"coordinator", "reviewer", "management", "buyer: incidents"} | OWN | ALL_SCOPES,
    P.INCIDENT_HEAR: {"coordinator", "reviewer", "management", "buyer: incidents"} | OWN | ALL_SCOPES,
    P.INCIDENT_TELL: OWN | OTHER,
    P.INCIDENT_WRITE: OWN,
    P.INCIDENT_SAY: {"coordinator", "reviewer"} | OWN,
    P.INCIDENT_RECORD: {"coordinator", "reviewer"},
    P.INCIDENT_CLOSE: {"coordinator"},
    P.APPEAL_LIST: {"integrity_officer"} | OWN | OTHER,
    P.APPEAL_READ: {"integrity_officer", "management"} | OWN,
    P.APPEAL_BEGIN: OWN,
    P.APPEAL_BEGIN_FEE: OWN,
    P.APPEAL_PREPARE: OWN,
    P.APPEAL_FILE: {"own manager"},
    P.APPEAL_RUN: {"integrity_officer"},
    P.APPEAL_VIEW: {"management"},
    P.TRAINING_LIST: {"coordinator", "management"} | OWN | OTHER | BUYERS,
    P.TRAINING_READ: {"coordinator", "management"} | OWN,
    P.TRAINING_BOOK: OWN,
    P.TRAINING_KEEP: {"coordinator"},
    P.TRAINING_RESULTS: {"coordinator", "management"},
    P.VISIT_LIST: {"coordinator"} | OWN | OTHER | FIRM | OTHER_FIRM,
    P.VISIT_READ: {"coordinator"} | OWN | FIRM,
    P.VISIT_ARRANGE: {"coordinator"},
    P.VISIT_OFFER: {"coordinator"} | FIRM,
    P.VISIT_BOOK: OWN,
    P.VISIT_MAKE: {"auditor"},
    P.REVIEW_READ: {"reviewer", "management"},
    P.STATUS_DECIDE: {"reviewer"},
    P.FINDING_REGRADE: {"reviewer"},
    P.WHAT_IF: {"reviewer", "management"} | OWN,
    P.DECISION_READ: READERS | {"coordinator", "buyer: reports"} | OWN | ALL_SCOPES,
    P.OFFER_READ: {"reviewer", "management"} | OWN,
    P.OFFER_ANSWER: {"own manager"},
    P.UNDERTAKING_SIGN: {"own manager"},
}
ROW_OF = {
    P.FACTORY_CARD: "site",
    P.FACTORY_STATUS: "site",
    P.FACTORY_PROFILE: "site",
    P.PROFILE_EDIT: "site",
    P.PUBLICATION_DECIDE: "site",
    P.ACCESS_LOG_READ: "site",
    P.CONNECTION_READ: "connection",
    P.CONNECTION_WITHDRAW: "connection",
    P.CONNECTION_ANSWER: "connection",
    P.CONNECTION_TAKE_UP: "connection",
    P.CONNECTION_NARROW: "connection",
    P.CONNECTION_END: "connection",
    P.RISK_READ: "site",
    P.MARK_KEEP: "site",
    P.JOINT_READ: "joint",
    P.JOINT_MARK: "finding",
    P.JOINT_END: "joint",
    P.JOINT_WORK: "joint",
    P.AUDIT_READ: "audit",
    P.NOTIFICATION_OPEN: "notification",
    P.FINDING_READ: "finding",
    P.CAP_READ: "audit",
    P.CAP_WORK: "audit",
    P.CAP_ANSWER: "correction",
    P.CAP_SUBMIT: "audit",
    P.CAP_DECIDE: "correction",
    P.CAP_HEAR: "site",
    P.CAP_EVALUATE: "correction",
    P.EVALUATION_READ: "correction",
    P.EXTENSION_ASK: "correction",
    P.DISPUTE_READ: "correction",
    P.DISPUTE_OPEN: "correction",
    P.DISPUTE_SAY: "correction",
    P.CERTIFICATE_READ: "certificate",
    P.CERTIFICATE_CHANGE: "certificate",
    P.HELP_READ: "enquiry",
    P.HELP_REPLY: "enquiry",
    P.HELPLINE_FIGURES: "site",
    P.HELPLINE_POSTER: "site",
    P.SITE_CHANGE_READ: "change",
    P.SITE_CHANGE_REPORT: "site",
    P.SITE_CHANGE_ANSWER: "change",
    P.SEAL_READ: "site",
    P.SEAL_ASK: "site",
    P.SEAL_ANSWER: "consent",
    P.APPLICATION_READ: "application",
    P.APPLICATION_EDIT: "application",
    P.APPLICATION_SUBMIT: "application",
    P.APPLICATION_VERIFY: "application",
    P.INVOICE_READ: "invoice",
    P.INVOICE_PAY: "invoice",
    P.INVOICE_CONFIRM: "invoice",
    P.ACCREDITATION_READ: "accreditation",
    P.AUDITOR_KEEP: "auditor",
    P.ASSIGNMENT_READ: "assignment",
    P.ASSIGNMENT_ANSWER: "assignment",
    P.PLAN_READ: "plan",
    P.PLAN_MAKE: "plan",
    P.PLAN_EXTEND: "plan",
    P.CLOSED_DAY_ENTER: "site",
    P.FOLLOW_UP_READ: "cycle",
    P.FOLLOW_UP_ASK: "cycle",
    P.FOLLOW_UP_PAY: "cycle",
    P.SELF_ASSESS: "site",
    P.FIELDWORK_READ: "audit",
    P.FIELDWORK_START: "plan",
    P.FIELDWORK_DO: "audit",
    P.REPORT_WRITE: "audit",
    P.REPORT_SUBMIT: "audit",
    P.ASSESSMENT_GIVE: "audit",
    P.INTEGRITY_WORK: "integrity_case",
    P.HINT_ANSWER: "hint",
    P.COMPLAINT_READ: "integrity_case",
    P.INCIDENT_READ: "incident",
    P.INCIDENT_HEAR: "site",
    P.INCIDENT_WRITE: "incident",
    P.INCIDENT_SAY: "incident",
    P.INCIDENT_CLOSE: "incident",
    P.APPEAL_READ: "appeal",
    P.APPEAL_BEGIN: "finding",
    P.APPEAL_BEGIN_FEE: "invoice",
    P.APPEAL_PREPARE: "appeal",
    P.APPEAL_FILE: "appeal",
    P.APPEAL_RUN: "appeal",
    P.APPEAL_VIEW: "appeal",
    P.TRAINING_READ: "training",
    P.TRAINING_BOOK: "training",
    P.VISIT_READ: "visit",
    P.VISIT_ARRANGE: "visit",
    P.VISIT_OFFER: "visit",
    P.VISIT_BOOK: "visit",
    P.VISIT_MAKE: "visit",
    P.WHAT_IF: "audit",
    P.STATUS_DECIDE: "audit",
    P.REVIEW_READ: "audit",
    P.FINDING_REGRADE: "finding",
    P.DECISION_READ: "decision",
    P.OFFER_READ: "offer",
    P.OFFER_ANSWER: "offer",
    P.UNDERTAKING_SIGN: "audit",
}
# of the viewer's site; 404 for who has none
OF_OWN_SITE = {"factories.own", "closed_days.own", "access_log.index", "access_log.download", "checklists.own"}
WITHOUT_FILE = {"imports.report"}  # asked for a list's file, which tests/imports brings: here 404
MADE_UP = "x" * 16
DONE = (200, 303, 409, 422)
SLOW = ("pdf", "zip")
REFUSED, LET_IN = 6, 4  # of how many people each route is asked here, others on each; of all in the drills
COMPARED = 3  # of how many of these the refusal is compared byte by byte with that of a made-up row


@pytest.fixture
def world(app):
    return World()


def test_the_table_has_every_permission():
    assert set(MAY) == set(POLICY) == set(P)


def test_the_policy_says_what_the_table_says(world):
    wrong = {}
    for permission, names in MAY.items():
        row = getattr(world, ROW_OF[permission]) if permission in ROW_OF else None
        granted = set()
        for name, person in world.people.items():
            viewer = make.viewer(person)
            factory_id = getattr(row, "factory_id", None)
            if can(viewer, permission, row, relation_of(viewer, factory_id) if factory_id else guard.NONE):
                granted.add(name)
        if granted != names:
            wrong[permission.value] = {"too many": granted - names, "too few": names - granted}
    assert wrong == {}


# --- the guard ----------------------------------------------------------------------------------


def test_an_endpoint_without_a_rule_stops_the_start():
    bare = Flask("bare")
    bare.view_functions["static"].guarded = "public"
    guard.check_every_endpoint(bare)
    bare.add_url_rule("/open", "open_door", lambda: "")
    with pytest.raises(guard.Unguarded, match="open_door"):
        guard.check_every_endpoint(bare)


def routes(app):
    """(endpoint, view, rule, method) of every route but files."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint != "static":
                yield rule.endpoint, app.view_functions[rule.endpoint], rule, method


def guarded(app):
    """The routes that are not public."""
    return [one for one in routes(app) if one[1].guarded != "public"]


def address(app, world, rule, models, *, made_up=False):
    """The address of ``rule`` for our rows, or for rows that do not exist."""
    values = {name: world.extra.get(name, MADE_UP) for name in rule.arguments}
    for name, model in models.items():
        assert model in world.ids, f"tests/contracts/world.py has no {model.__name__} for {rule.endpoint}"
        values[name] = MADE_UP if made_up else world.ids[model]
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def bare(answer, world) -> tuple:
    """An answer without what differs from one request to the next, and without the row's own identifier."""
    body = answer.get_data(as_text=True)
    headers = {name: value for name, value in answer.headers if name not in ("X-Request-Id", "Server-Timing", "Date")}
    for known in world.ids.values():
        body = body.replace(known, MADE_UP)
    body = body.replace(answer.headers["X-Request-Id"], "ID")
    return answer.status_code, sorted(headers.items()), re.sub(r'name="csrf_token" value="[^"]+"', "", body)


def ask(client, method, path):
    return client.get(path) if method == "GET" else client.open(path, method=method, data={"csrf_token": client.token})


@pytest.fixture
def clients(world, client_for):
    found = {name: client_for(person) for name, person in world.people.items()}
    for client in found.values():
        client.see("/account/")
    return found


@pytest.mark.sqlite_only
def test_who_may_not_is_refused_and_learns_nothing(app, world, clients):
    wrong = []
    for number, (endpoint, view, rule, method) in enumerate(guarded(app)):
        path = address(app, world, rule, view.guarded_models)
        absent = address(app, world, rule, view.guarded_models, made_up=True)
        is_asked_above = method != "GET" and "GET" in rule.methods
        refused = share(sorted(EVERYBODY - MAY[view.guarded]), 2 if is_asked_above else REFUSED, number)
        compared = refused[:COMPARED] if view.guarded_models else ()
        for name in refused:
            answer = ask(clients[name], method, path)
            if answer.status_code != (404 if view.guarded_models else 403):
                wrong.append(f"{method} {endpoint} as {name}: {answer.status_code}")
            elif name in compared and bare(answer, world) != bare(ask(clients[name], method, absent), world):
                wrong.append(f"{method} {endpoint} as {name}: differs from a row that does not exist")
    assert wrong == []


def test_who_may_is_let_in(app, world, clients):
    wrong, seen = [], 0
    for number, (endpoint, view, rule, method) in enumerate(guarded(app)):
        unknown = set(rule.arguments) - set(view.guarded_models) - set(world.extra)
        if method != "GET" or unknown:
            continue
        path = address(app, world, rule, view.guarded_models)
        names = share(sorted(MAY[view.guarded]), 1 if path.endswith(SLOW) else LET_IN, number)
        for name in names:
            answer = clients[name].get(path)
            seen += 1
            is_shut = endpoint in WITHOUT_FILE or (endpoint in OF_OWN_SITE and name not in OWN | OTHER)
            if answer.status_code not in ((404,) if is_shut else DONE):
                wrong.append(f"{endpoint} as {name}: {answer.status_code}")
    assert wrong == []
    assert seen > 100


def test_whoever_may_see_one_row_is_told_that_another_does_not_exist(app, world, clients):
    wrong = []
    for endpoint, view, rule, method in guarded(app):
        if view.guarded_models:
            name = min(MAY[view.guarded])
            absent = address(app, world, rule, view.guarded_models, made_up=True)
            if ask(clients[name], method, absent).status_code != 404:
                wrong.append(f"{method} {endpoint}")
    assert wrong == []


def test_visitors_are_sent_to_sign_in(app, world, client):
    client.get("/sign-in")
    for endpoint, view, rule, method in guarded(app):
        path = address(app, world, rule, view.guarded_models)
        plain = ask(client, method, path)
        assert plain.status_code == 303, endpoint
        assert plain.location.startswith("/sign-in"), endpoint
        assert ("next=" in plain.location) is (method == "GET"), endpoint
        by_htmx = client.htmx(method, path)
        assert (by_htmx.status_code, by_htmx.data) == (401, b""), endpoint
        assert by_htmx.headers["HX-Redirect"].startswith("/sign-in"), endpoint


def test_public_routes_ask_nobody_who_they_are(app, world, client):
    for endpoint, view, rule, method in routes(app):
        if view.guarded == "public" and method == "GET" and not rule.arguments:
            assert client.get(rule.rule).status_code in (200, 303), endpoint


def test_reading_changes_nothing_by_get(app):
    """A route with a verb in its name is not reachable by GET (only a form sends it)."""
    verbs = {"end", "switch", "disable", "sign_out", "prefer", "withdraw", "narrow", "delete", "close"}
    found = [endpoint for endpoint, _, _, method in routes(app) if method == "GET" and endpoint.split(".")[1] in verbs]
    assert found == []
