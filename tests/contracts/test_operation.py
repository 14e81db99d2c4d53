"""What operators rely on: settings that are checked, health, one line per request, ids that lead to lines."""

import json
import logging
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from ietp_dash import create_app
from ietp_dash.config import BadSetting
from ietp_dash.storage.database import db, writing
from tests import builders as make
from tests.rig.places import free_port
from tests.rig.stand import SETTINGS

WRONG = {
    "SECRET_KEY": ["short", "x" * 31],
    "DATABASE_URL": ["mysql://h/d", "oracle://x", "ietp.db"],
    "BASE_URL": ["localhost:8000", "ftp://example.com", "//example.com"],
    "MAIL_URL": ["mail.example.com", "http://mail"],
    "MAIL_FROM": ["IETP Connect"],
    "HELPDESK_URL": ["imap://help@mail.example", "imaps://mail.example", "mail"],
    "FILES_URL": ["s3://bucket", "files"],
    "TRUSTED_PROXIES": ["-1", "one", "1.5"],
    "PASSWORD_COST": ["", "19456", "19456,2", "a,b,c", "19456,2,0", "0,0,0"],
    "LIMITS": ["no", "0", "true"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_setting_that_makes_no_sense_stops_the_start(tmp_path, name, value):
    with pytest.raises(BadSetting, match=f"IETP_{name}"):
        create_app(SETTINGS | {name: value}, str(tmp_path))


@pytest.mark.parametrize(("url", "password"), [("imaps://h@mail.example", ""), ("imaps://h:secret@mail.example", "x")])
def test_a_mailbox_needs_its_password_and_not_in_the_address(tmp_path, url, password):
    with pytest.raises(BadSetting, match="IETP_HELPDESK_PASSWORD") as said:
        create_app(SETTINGS | {"HELPDESK_URL": url, "HELPDESK_PASSWORD": password}, str(tmp_path))
    assert "secret" not in str(said.value)


@pytest.mark.parametrize(("name", "value"), [("LIMITS", "maybe"), ("TRUSTED_PROXIES", "x")])
def test_the_environment_is_checked_too(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(f"IETP_{name}", value)
    with pytest.raises(BadSetting, match=f"IETP_{name}"):
        create_app(None, str(tmp_path))


def test_a_file_counts_less_than_the_environment(tmp_path, monkeypatch):
    (tmp_path / "config.py").write_text("TRUSTED_PROXIES = '2'\nMAIL_FROM = 'a@example.com'\nOTHER = 1\n")
    monkeypatch.setenv("IETP_TRUSTED_PROXIES", "1")
    app = create_app({"TESTING": True}, str(tmp_path))
    assert (app.config["TRUSTED_PROXIES"], app.config["MAIL_FROM"]) == ("1", "a@example.com")
    assert "OTHER" not in app.config


def test_a_secret_is_made_once_and_kept(tmp_path):
    first, second = (create_app({"TESTING": True}, str(tmp_path)).config["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


# --- health -------------------------------------------------------------------------------------


def test_a_healthy_server_says_so(client):
    assert (client.get("/healthz").json, client.get("/readyz").json) == ({"ok": True}, {"ok": True})


@pytest.fixture(params=["refused", "empty"])
def lost(request, app_with, tmp_path):
    """An application whose database is away."""
    urls = {
        "refused": f"postgresql+psycopg://ietp@127.0.0.1:{free_port()}/ietp",
        "empty": f"sqlite:///{tmp_path / 'nothing' / 'ietp.db'}",
    }
    app = app_with(DATABASE_URL=urls[request.param], TESTING=False, PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    client.expects_faults = True
    return client


@pytest.mark.sqlite_only
def test_a_lost_database_is_told_within_two_seconds(lost):
    begun = time.monotonic()
    answer = lost.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "why": "database"})
    assert time.monotonic() - begun < 2
    assert lost.get("/healthz").status_code == 200


@pytest.mark.sqlite_only
@pytest.mark.parametrize("cookie", [None, "some session"])
@pytest.mark.parametrize("path", ["/sign-in", "/account/", "/"])
def test_people_are_told_too_and_see_no_detail(lost, cookie, path):
    if cookie:
        lost.set_cookie("ietp", cookie)
    answer = lost.get(path)
    if answer.status_code != 303:
        assert answer.status_code in (503, 200), path
        assert "psycopg" not in answer.get_data(as_text=True)
    if path == "/sign-in" or cookie:
        assert answer.status_code == 503
        assert answer.headers["X-Request-Id"] in answer.page.text


@pytest.mark.sqlite_only
def test_an_old_schema_is_not_ready(app, client):
    db.session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    db.session.commit()
    client.expects_faults = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["why"]) == (503, "migrations")


# --- one line per request -----------------------------------------------------------------------


@pytest.fixture
def lines(caplog):
    """``lines()``: the request lines so far."""
    caplog.set_level(logging.INFO, "ietp.request")
    return lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == "ietp.request"]


def test_a_line_says_what_was_asked_and_never_by_what_words(client_for, lines):
    me = make.person("reviewer", name="Very Private")
    client = client_for(me)
    client.get("/policy/?q=secret-word&email=someone@example.com")
    line = lines()[-1]
    assert line.keys() == {"at", "id", "route", "method", "status", "ms", "statements", "person"}
    assert (line["route"], line["method"], line["status"]) == ("/policy/", "GET", 200)
    assert line["at"].endswith("Z")
    assert line["statements"] > 0 < line["ms"]
    said = json.dumps(lines())
    for secret in ("secret-word", "someone@", me.email, "Very Private", me.public_id):
        assert secret not in said


def test_identifiers_in_addresses_are_not_written(client, lines):
    client.get("/join/some-secret-token")
    assert lines()[-1]["route"] == "/join/<token>"
    assert "some-secret-token" not in json.dumps(lines())


@pytest.mark.parametrize(("path", "status"), [("/none", 404), ("/factories/xxxxxxxxxxxxxxxx", 404), ("/people/", 403)])
def test_the_number_on_an_error_page_finds_its_line(client_for, lines, path, status):
    client = client_for(make.person("reviewer"))
    answer = client.get(path)
    (line,) = [one for one in lines() if one["id"] == answer.headers["X-Request-Id"]]
    assert line["status"] == answer.status_code == status
    assert line["id"] in answer.page.text


def test_a_fault_has_a_line_and_a_number(app, client, lines, monkeypatch, caplog):
    def boom():
        raise RuntimeError("a planted fault")

    monkeypatch.setitem(app.view_functions, "home.healthz", boom)
    client.expects_faults = True
    answer = client.get("/healthz")
    assert lines()[-1]["status"] == 500
    assert lines()[-1]["id"] == answer.headers["X-Request-Id"]
    assert answer.headers["X-Request-Id"] in answer.page.text
    assert any("a planted fault" in str(record.exc_info) for record in caplog.records)


@pytest.mark.sqlite_only
def test_a_transaction_that_could_not_begin_leaves_no_trace(lost):
    assert lost.get("/sign-in").status_code == 503
    assert writing.get() is False


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (IntegrityError("INSERT", {}, Exception("twice")), 409),
        (StaleDataError("somebody was first"), 409),
        (OperationalError("SELECT", {}, Exception("away")), 503),
        (ProgrammingError("SELECT", {}, Exception("a secret column")), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fault_of_the_database_is_told_as_what_it_is(app, client_for, monkeypatch, fault, status):
    def fail():
        raise fault

    client = client_for(make.person("reviewer"))
    client.see("/account/")
    monkeypatch.setitem(app.view_functions, "accounts.account", fail)
    client.expects_faults = True
    answer = client.get("/account/")
    assert answer.status_code == status
    assert answer.headers["X-Request-Id"] in answer.page.text
    assert "secret" not in answer.page.html
