"""The headers of every kind of answer, letter by letter, and what is refused before a view is asked."""

from itertools import product

import pytest

from tests import builders as make
from tests.rig.whole import share

from .world import World

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
STATIC = "/static/vendor/noto-sans@5.3.0/LICENSE"


def boom():
    raise RuntimeError("a secret detail")


@pytest.fixture
def answers(app, client_for, monkeypatch):
    """One answer of each kind by name."""
    world = World()
    client = client_for(world.people["reviewer"])
    client.see("/account/")
    found = {
        "page": client.get("/account/"),
        "redirect": client.get("/sign-in"),
        "missing": client.get("/no-such-page"),
        "forbidden": client.get("/people/"),
        "no such row": client.get("/factories/xxxxxxxxxxxxxxxx"),
        "wrong method": client.delete("/account/"),
        "pdf": client.get(f"/certificates/{world.certificate.public_id}/certificate.pdf", buffered=True),
        "zip": client.get(f"/downloads/{world.site.public_id}/everything.zip", buffered=True),
        "static": client.get(STATIC, buffered=True),
        "static for a year": client.get(STATIC + "?v=abc", buffered=True),
        "no such file": client.get("/static/none.css", buffered=True),
        "health": client.get("/healthz"),
        "no token": client.post("/account/preferences"),
    }
    app.config["MAX_CONTENT_LENGTH"] = 1000
    found["too large"] = client.post("/account/preferences", data={"name": "x" * 2000})
    monkeypatch.setitem(app.view_functions, "home.healthz", boom)
    client.expects_faults = True
    found["fault"] = client.get("/healthz")
    return found


STATUS = {
    "page": 200, "redirect": 303, "missing": 404, "forbidden": 403, "no such row": 404, "wrong method": 405, "pdf": 200,
    "zip": 200, "static": 200, "static for a year": 200, "no such file": 404, "health": 200, "no token": 400,
    "too large": 413, "fault": 500,
}  # fmt: skip


def test_every_answer_has_every_header(answers):
    assert {name: answer.status_code for name, answer in answers.items()} == STATUS
    for name, answer in answers.items():
        sent = {header: answer.headers.getlist(header) for header in ALWAYS}
        assert sent == {header: [value] for header, value in ALWAYS.items()}, name
        assert "Strict-Transport-Security" not in answer.headers, name
        assert "Server" not in answer.headers, name


def test_nothing_private_is_kept_by_anybody(answers):
    for name, answer in answers.items():
        kept = answer.headers.get("Cache-Control")
        if name == "static for a year":
            assert kept == "public, max-age=31536000, immutable"
        elif not name.startswith("static") and name != "no such file":
            assert kept == "no-store", name


def test_files_are_never_shown_in_place_under_another_name(answers):
    for name in ("pdf", "zip"):
        assert "filename" in answers[name].headers["Content-Disposition"], name


def test_errors_show_their_request_and_nothing_else(answers):
    for name in ("missing", "forbidden", "no such row", "too large", "no token", "fault"):
        answer = answers[name]
        assert answer.headers["X-Request-Id"] in answer.page.text, name
        assert "secret detail" not in answer.page.html, name
        assert "Traceback" not in answer.page.html, name


def test_an_answer_that_differs_for_htmx_says_so(answers):
    assert "HX-Request" in answers["page"].headers.get("Vary", "")


def test_https_is_demanded_where_the_address_is_https(app_with):
    client = app_with(BASE_URL="https://ietp.example").test_client()
    for path in ("/sign-in", "/none", STATIC):
        answer = client.get(path, base_url="https://ietp.example", buffered=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", path


# --- requests that other sites start ------------------------------------------------------------


def unsafe(app):
    """The unsafe routes, as (path, method)."""
    for rule in app.url_map.iter_rules():
        for method in rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            with app.test_request_context():
                from flask import url_for

                yield url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "x" * 16)), method


def form(page, path):
    return next((one for one in page.forms if one.action == path), None)


@pytest.mark.sqlite_only
def test_every_unsafe_route_needs_the_own_token(app, client_for, client):
    inside, other = client_for(make.person("administrator")), client_for(make.person("reviewer"))
    for one, path in ((inside, "/account/"), (other, "/account/"), (client, "/sign-in")):
        one.see(path)
    wrong = [None, "", "made-up", other.token, other.token[:-1] + "x"]
    seen = 0
    tries = list(product((inside, client), wrong, ({}, {"HX-Request": "true"})))
    for number, (path, method) in enumerate(unsafe(app)):
        for who, token, headers in share(tries, 5, number):
            data = {} if token is None else {"csrf_token": token}
            by_header = {"X-CSRFToken": token or ""} if headers else {}
            answer = who.open(path, method=method, data=data, headers=headers | by_header)
            assert answer.status_code == 400, f"{method} {path} with {token!r}: {answer.status_code}"
            seen += 1
    assert seen > 300


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "https://localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_starts_anything_even_with_the_token(client_for, headers):
    me = make.person("buyer_member")
    client = client_for(me)
    client.see("/account/")
    typed = {"name": "Changed", "locale": "en", "zone": "UTC"}
    assert client.send("/account/preferences", typed, headers=headers).status_code == 400
    assert client.send("/sign-out", headers=headers).status_code == 400
    assert "Changed" not in client.see("/account/").html


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
def test_the_own_site_is_heard(client_for, headers):
    client = client_for(make.person("buyer_member"))
    client.see("/account/")
    typed = {"name": "Changed", "locale": "en", "zone": "UTC"}
    assert client.send("/account/preferences", typed, headers=headers).status_code == 303
    assert "Changed" in client.see("/account/").html


def test_a_token_by_header_is_enough_for_htmx(client_for):
    client = client_for(make.person("buyer_member"))
    client.see("/account/")
    typed = {"name": "Changed", "locale": "en", "zone": "UTC"}
    assert client.htmx("POST", "/account/preferences", data=typed).status_code in (200, 303)
    assert "Changed" in client.see("/account/").html


def test_a_page_of_another_site_may_still_link_to_us(client):
    assert client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-For": "203.0.113.9"}]
)
def test_headers_of_a_proxy_nobody_trusts_change_no_mail(client, mails, headers):
    me = make.person("buyer_member")
    token = client.see("/sign-in/forgotten").forms[0].values["csrf_token"][0]
    answer = client.post("/sign-in/forgotten", data={"email": me.email, "csrf_token": token}, headers=headers)
    if answer.status_code == 200:
        assert "http://localhost/" in mails()[-1].as_string()
        assert "evil.example" not in mails()[-1].as_string()
    else:
        assert mails() == []
