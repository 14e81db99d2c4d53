"""Somebody who uses a running server over HTTP, without script: cookies, forms, redirects as a browser keeps them."""

import http.client
import json
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from .page import Page


@dataclass
class Answer:
    """One answer; ``seconds`` from sending to the last byte, ``server_ms`` and ``statements`` as the server says."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def page(self) -> Page:
        """The answer as a page."""
        return Page(self.body.decode())

    @property
    def server_ms(self) -> float:
        """How long the application took, in milliseconds; needs LIMITS=off."""
        return float(self.headers["Server-Timing"].split("dur=")[1].split(",")[0])

    @property
    def statements(self) -> int:
        """How often the application asked the database; needs LIMITS=off."""
        return int(self.headers["Server-Timing"].rsplit("=", 1)[1])


@dataclass
class Visitor:
    """A browser at ``url``; raises OSError or http.client.HTTPException when the server is away."""

    url: str
    cookies: dict = field(default_factory=dict)
    timeout: float = 30

    def __post_init__(self):
        self.connection = None

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """One request on a kept connection; redirects are not followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        if self.connection is None:
            self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        begun = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            got = self.connection.getresponse()
            answer = Answer(got.status, got.headers, got.read(), time.perf_counter() - begun)
        except (OSError, http.client.HTTPException):
            self.leave()
            raise
        for line in got.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def leave(self) -> None:
        """Close the connection; the next request opens another."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def get(self, path: str) -> Answer:
        """The answer at the end of the redirects from ``path``."""
        answer = self.ask("GET", path)
        for _ in range(5):
            if answer.status not in (301, 302, 303, 307, 308):
                break
            path = local(urljoin(self.url + path, answer.headers["Location"]))
            answer = self.ask("GET", path)
        return answer

    def fill(self, path: str, values: dict) -> Answer:
        """Open ``path``, change ``values`` in the form that has them all, and send it."""
        forms = [form for form in self.get(path).page.forms if form.method == "post" and form.names >= set(values)]
        if not forms:
            raise LookupError(f"{path} has no form with {sorted(values)}")
        sent = forms[0].values | {name: [value] for name, value in values.items()}
        return self.ask("POST", local(urljoin(self.url + path, forms[0].action)), urlencode(sent, doseq=True))

    def enter(self, email: str, password: str) -> "Visitor":
        """Sign in. Raises PermissionError if refused."""
        answer = self.fill("/sign-in", {"email": email, "password": password})
        if answer.status != 303:
            raise PermissionError(f"{email} was not let in ({answer.status})")
        return self


def local(address: str) -> str:
    """Path and query of ``address``."""
    parts = urlsplit(address)
    return parts.path + ("?" + parts.query if parts.query else "")


@dataclass(frozen=True)
class Account:
    """One sign-in of the demonstration."""

    email: str
    password: str
    role: str


def accounts(printed: str) -> list[Account]:
    """The first person of each role among those that ``flask demo accounts --json`` printed.

    Who makes Progress Visits sees other pages than an auditor, and is a role of its own here: visit_specialist.
    """
    found = [Account(one["email"], one["password"], _role(one)) for one in json.loads(printed)]
    return list({one.role: one for one in reversed(found)}.values())[::-1]


def _role(one) -> str:
    return "visit_specialist" if one["email"].startswith("specialist") else one["role"]
