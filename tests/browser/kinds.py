"""One page of every kind, found by following links, and what is wrong with it as Chromium shows it."""

from tests.rig.axe import failures
from tests.rig.crawl import endpoint_of, walk
from tests.rig.visitor import Visitor

STATES = (
    ("a factory's start page", "factory_manager", "/"),
    ("a reviewer's start page", "reviewer", "/"),
    ("the programme's analytics", "management", "/analytics/?measure=count&by=product"),
    ("nothing found", "buyer_manager", "/directory/?q=zzzzqqqq"),
    ("a filter and an order", "buyer_manager", "/directory/?country=CN&sort=name"),
    ("no such page", "buyer_manager", "/nowhere"),
    ("not for you", "buyer_manager", "/policy/"),
    ("the form of a term", "management", "/terms/man_days"),
    ("a certificate that is not there", None, "/verify/C999999"),
)
WIDER = "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth"
_sessions: dict = {}


def kinds_of_pages(app, client_of, walks, roles) -> dict[str, tuple]:
    """Endpoint (or state in words) -> (role or None, path, HTML), each of the first of ``roles`` who is offered it."""
    reached: dict[str, tuple] = {}
    for role in (None, *roles):
        for path in walks.addresses(role) if role else walk(app.test_client(), per_kind=1).pages:
            endpoint = endpoint_of(app, path)
            reached.setdefault("home.welcome" if endpoint == "home.index" and not role else endpoint, (role, path))
    reached |= {words: (role, path) for words, role, path in STATES}
    return {kind: (role, path, _in_english(app, client_of, role, path)) for kind, (role, path) in reached.items()}


def _in_english(app, client_of, role, path) -> str:
    """The page's HTML; a walk also follows the links to the other language."""
    client = client_of(role) if role else app.test_client()
    client.set_cookie("lang", "en")
    return client.get(path).page.html


def look(page, server, account, path: str, language: str, width: int, colours: str) -> list[str]:
    """Open ``path`` as ``account`` (None: a visitor): breaches of axe, and being wider than a window of 360 px."""
    cookies = session_of(server, account) | {"lang": language, "theme": colours}
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("about:blank")  # whatever the page before had begun ends here
    page.goto(path, wait_until="load")
    found = failures(page)
    page.set_viewport_size({"width": 360, "height": 740})
    over = page.evaluate(WIDER)
    return [*found, f"{over} px wider than a window of 360"] if over > 0 else found


def session_of(server, account) -> dict[str, str]:
    """The cookies of somebody who signed in; made once for each server and account."""
    if account is None:
        return {}
    key = (server.url, account.email)
    if key not in _sessions:
        visitor = Visitor(server.url).enter(account.email, account.password)
        visitor.leave()
        _sessions[key] = dict(visitor.cookies)
    return _sessions[key]
