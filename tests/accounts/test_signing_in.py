"""Signing in and out: the same answer for every wrong pair, limits that hold, sessions that end."""

import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from ietp_dash.accounts import passwords, throttle
from ietp_dash.accounts.models import Attempt
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from ietp_dash.web.sessions import SessionRow
from tests import builders as make
from tests.rig.web import PASSWORD, sign_in

WRONG = "not this password at all"
NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)


def try_in(client, email, password=WRONG, **kwargs):
    return client.fill("/sign-in", {"email": email, "password": password}, **kwargs)


def cookie(client, name="ietp"):
    found = client.get_cookie(name)
    return found.value if found else None


def test_a_right_pair_opens_the_door(client):
    me = make.person("reviewer")
    answer = try_in(client, me.email, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert me.name in client.see("/account/").html


@pytest.mark.parametrize("written", [str.upper, lambda address: f"  {address} "])
def test_an_address_may_be_written_differently(client, written):
    assert try_in(client, written(make.person("auditor").email), PASSWORD).status_code == 303


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_wrong_pair_gets_the_same_answer(app, language):
    now = clock.now()
    known, disabled = make.person("reviewer"), make.person("reviewer", disabled_at=now)
    invited = make.person("reviewer", password_hash=None)
    told = []
    for email, password in [
        (known.email, WRONG),
        ("nobody@example.com", WRONG),
        (disabled.email, PASSWORD),
        (disabled.email, WRONG),
        (invited.email, PASSWORD),
    ]:
        client = app.test_client()
        client.get(f"/sign-in?lang={language}")
        answer = try_in(client, email, password)
        assert cookie(client, "ietp")
        told.append((answer.status_code, answer.page.text.replace(email, "")))
        assert email in answer.page.html, "what was typed is kept"
        assert password not in answer.page.html
    assert {status for status, _ in told} == {422}
    assert len({text for _, text in told}) == 1
    said = "This e-mail and password do not belong together." if language == "en" else "不匹配"
    assert said in told[0][1]


def test_a_stranger_costs_as_much_time_as_a_wrong_password(app_with):
    with app_with(PASSWORD_COST="4096,2,1").app_context():
        stored = passwords.hashed(PASSWORD)

        def median(hash_):
            times = []
            for _ in range(15):
                begun = time.perf_counter()
                assert not passwords.matches(hash_, WRONG)
                times.append(time.perf_counter() - begun)
            return statistics.median(times)

        known, unknown = median(stored), median(None)
    assert 0.5 < known / unknown < 2, (known, unknown)


@pytest.mark.parametrize("missing", ["email", "password"])
def test_an_empty_field_is_named(client, missing):
    typed = {"email": "a@example.com", "password": WRONG} | {missing: ""}
    answer = client.fill("/sign-in", typed)
    assert answer.status_code == 422
    assert "Fill this in." in answer.page.text
    assert "Error:" in answer.page.title


# --- limits -------------------------------------------------------------------------------------


@pytest.fixture
def limited(app_with):
    """``limited()``: a new application on the same database, as after a restart, with limits on."""
    return lambda: app_with(LIMITS="on")


def test_the_sixth_wrong_try_in_a_minute_is_refused(limited, monkeypatch):
    me, app = make.person("reviewer"), limited()
    victim, attacker = sign_in(open_client(app), me.email), open_client(app)
    assert [try_in(attacker, me.email).status_code for _ in range(7)] == [422] * 5 + [429] * 2
    assert try_in(attacker, me.email, PASSWORD).status_code == 429, "not even the right one is tried"
    assert try_in(open_client(limited()), me.email, PASSWORD).status_code == 429, "a restart forgets nothing"
    assert victim.get("/account/").status_code == 200, "who is in stays in"
    other = make.person("reviewer")
    assert try_in(open_client(app), other.email, PASSWORD).status_code == 303


def open_client(app):
    """A client that does not look for the timing that only instances without limits tell."""
    from tests.rig.client import Client

    app.after_request_funcs.setdefault(None, []).append(_timing)
    assert issubclass(app.test_client_class, Client)
    return app.test_client()


def _timing(response):
    response.headers.setdefault("Server-Timing", "app;dur=0, db;desc=0")
    return response


def test_a_wait_of_a_minute_lets_in_again(limited):
    me, app = make.person("reviewer"), limited()
    with clock.at(NOON):
        for _ in range(6):
            try_in(open_client(app), me.email)
    with clock.at(NOON + timedelta(seconds=59)):
        assert try_in(open_client(app), me.email, PASSWORD).status_code == 429
    with clock.at(NOON + timedelta(seconds=61)):
        assert try_in(open_client(app), me.email, PASSWORD).status_code == 303


def test_an_account_takes_twenty_wrong_tries_a_day(limited):
    me, app = make.person("reviewer"), limited()
    answers = []
    for number in range(21):
        with clock.at(NOON + timedelta(minutes=2 * number)):
            answers.append(try_in(open_client(app), me.email).status_code)
    assert answers == [422] * 20 + [429]
    with clock.at(NOON + timedelta(hours=25)):
        assert try_in(open_client(app), me.email, PASSWORD).status_code == 303


def test_an_address_is_limited_over_many_accounts(limited):
    app = limited()
    with clock.at(NOON):
        client = open_client(app)
        answers = [try_in(client, f"guess-{number}@example.com").status_code for number in range(31)]
    assert answers == [422] * 30 + [429]


def test_unknown_accounts_are_limited_alike(limited):
    client = open_client(limited())
    assert [try_in(client, "nobody@example.com").status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_right_password_forgives_the_wrong_ones(limited):
    me, app = make.person("reviewer"), limited()
    for _ in range(2):
        for _ in range(4):
            assert try_in(open_client(app), me.email).status_code == 422
        assert try_in(open_client(app), me.email, PASSWORD).status_code == 303


def test_limits_keep_no_address_of_anybody(app):
    throttle.count("account", "somebody@example.com")
    throttle.count("address", "203.0.113.7")
    keys = list(db.session.scalars(select(Attempt.key)))
    assert len(keys) == 2
    assert all(len(key) == 64 and "somebody" not in key for key in keys)


# --- sessions -----------------------------------------------------------------------------------


def test_signing_in_changes_the_session_and_its_token(client):
    me = make.person("buyer_manager")
    client.get("/sign-in")
    planted, token = cookie(client), client.token
    assert planted
    sign_in(client, me.email)
    assert cookie(client) != planted
    stranger = client.application.test_client()
    stranger.set_cookie("ietp", planted)
    assert stranger.get("/account/").status_code == 303, "the planted session is nobody's"
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400, "the old token is dead"


def test_signing_out_ends_the_session_on_the_server(client):
    sign_in(client, make.person("auditor").email)
    kept = cookie(client)
    client.see("/account/")
    assert client.send("/sign-out").status_code == 303
    assert cookie(client) is None
    thief = client.application.test_client()
    thief.set_cookie("ietp", kept)
    assert thief.get("/account/").status_code == 303
    assert db.session.scalar(select(func.count()).where(SessionRow.person_id.is_not(None))) == 0


def test_signing_out_is_no_link(client_for):
    assert client_for(make.person("auditor")).get("/sign-out").status_code == 405


@pytest.mark.parametrize(
    ("role", "after", "is_in"),
    [
        ("reviewer", timedelta(minutes=119), True),
        ("reviewer", timedelta(minutes=121), False),
        ("factory_manager", timedelta(minutes=121), True),
        ("factory_manager", timedelta(minutes=719), True),
        ("factory_manager", timedelta(minutes=721), False),
    ],
)
def test_an_idle_session_ends(client, role, after, is_in):
    with clock.at(NOON):
        sign_in(client, make.person(role).email)
    with clock.at(NOON + after):
        assert (client.get("/account/").status_code == 200) is is_in


def test_no_session_lasts_longer_than_twenty_hours(client):
    with clock.at(NOON):
        sign_in(client, make.person("buyer_member").email)
    for hours, status in [(8, 200), (16, 200), (19.9, 200), (20.1, 303)]:
        with clock.at(NOON + timedelta(hours=hours)):
            assert client.get("/account/").status_code == status, hours


def test_the_cookie_is_shut_to_scripts_and_other_sites(client, app_with):
    sent = client.get("/sign-in").headers["Set-Cookie"]
    assert sent.startswith("ietp=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(sent.split("; "))
    safe = app_with(BASE_URL="https://ietp.example").test_client().get("/sign-in", base_url="https://ietp.example")
    sent = safe.headers["Set-Cookie"]
    assert sent.startswith("__Host-ietp=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(sent.split("; "))
    assert "Domain" not in sent


def test_the_token_is_not_in_the_database(client):
    sign_in(client, make.person("buyer_member").email)
    hashes = list(db.session.scalars(select(SessionRow.token_hash)))
    assert cookie(client) not in hashes


def test_a_closed_account_is_out_at_once(client_for):
    member = make.person("factory_member")
    inside = client_for(member)
    assert inside.get("/account/").status_code == 200
    administrator = client_for(make.person("administrator"))
    where = f"/organisations/{member.memberships[0].organisation.public_id}/people"
    administrator.see(where)
    answer = administrator.send(f"/people/{member.memberships[0].public_id}/disable")
    assert (answer.status_code, answer.location) == (303, where)
    assert inside.get("/account/").status_code == 303
    assert try_in(inside, member.email, PASSWORD).status_code == 422


def test_an_administrator_cannot_close_the_own_account(client_for):
    me = make.person("administrator")
    client = client_for(me)
    answer = client.send(f"/people/{me.memberships[0].public_id}/disable")
    assert answer.status_code == 422
    assert client.get("/account/").status_code == 200


# --- where to go next ---------------------------------------------------------------------------


def test_a_page_that_was_asked_for_opens_after_signing_in(client):
    me = make.person("reviewer")
    shut = client.get("/policy/?a=1&b=2")
    assert shut.status_code == 303
    answer = client.fill(shut.location, {"email": me.email, "password": PASSWORD})
    assert answer.location == "/policy/?a=1&b=2"


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
    "/%0a/evil.example", "javascript:alert(1)", "evil.example", "/a\\b", "%20//evil.example", "http:evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(client, target):
    me = make.person("reviewer")
    answer = client.post(
        f"/sign-in?next={target}",
        data={"email": me.email, "password": PASSWORD, "csrf_token": token_of(client)},
    )
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get(f"/sign-in?next={target}").location == "/"


def token_of(client):
    client.get("/sign-in")
    return client.token
