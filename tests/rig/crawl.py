"""Following every link a person is offered, a few per kind of page."""

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException


@dataclass
class Walk:
    """What a walk found: answers by address, and what is wrong: links that lead nowhere, pages against the rules."""

    answers: dict = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, str]:
        """The whole HTML pages by address."""
        return {path: answer.page.html for path, answer in self.answers.items() if answer.page and answer.page.is_whole}


def walk(client, *, start: str = "/", per_kind: int = 2, limit: int = 150) -> Walk:
    """Follow links from ``start``, at most ``per_kind`` addresses of each route and set of query names."""
    found, seen, kinds = Walk(), {start}, Counter()
    waiting = deque([(start, "the start")])
    while waiting and len(found.answers) < limit:
        path, source = waiting.popleft()
        kind = _kind(client.application, path)
        if kind is None or kinds[kind] >= per_kind:
            continue
        kinds[kind] += 1
        try:
            answer = client.get(path)
        except AssertionError as fault:
            found.broken.append(f"{path}, offered on {source}: {fault} {fault.__cause__ or ''}".rstrip())
            continue
        found.answers[path] = answer
        if answer.status_code >= 400:
            found.broken.append(f"{path}: {answer.status_code}, offered on {source}")
        for link in _links(path, answer):
            if link not in seen:
                seen.add(link)
                waiting.append((link, path))
    return found


class Walks:
    """The walks of people, by role; where they led is left in ``place``, so that no other test process walks again."""

    def __init__(self, place: Path, client_of):
        self.place, self.client_of = place, client_of

    def walk(self, role: str, **how) -> Walk:
        """Walk as the person of a role."""
        found = walk(self.client_of(role), **how)
        making = self._file(role).with_suffix(".making")
        making.write_text(json.dumps(list(found.pages)))
        making.rename(self._file(role))
        return found

    def addresses(self, role: str) -> list[str]:
        """The pages that a walk as the person of a role led to, whoever walked."""
        if not self._file(role).exists():
            self.walk(role, per_kind=1)
        return json.loads(self._file(role).read_text())

    def _file(self, role):
        return self.place / f"walk-{role}.json"


def endpoint_of(app, path: str) -> str:
    """The route behind an address: one kind of page, whatever it is about."""
    return app.url_map.bind("localhost").match(urlsplit(path).path)[0]


def _kind(app, path):
    parts = urlsplit(path)
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path)
    except HTTPException as error:
        return None if error.code == 308 else parts.path
    names = tuple(sorted({pair.split("=")[0] for pair in parts.query.split("&")}))
    return None if endpoint == "static" else (endpoint, names)


def _links(path, answer):
    offered = [answer.headers["Location"]] if "Location" in answer.headers else []
    offered += answer.page.links if answer.page else []
    for link in offered:
        parts = urlsplit(urljoin(f"http://localhost{path}", link))
        if parts.netloc == "localhost" and parts.scheme == "http":
            yield parts.path + ("?" + parts.query if parts.query else "")
