"""``make bench``: how long the pages of each demonstration person take, how large they are, how often they ask.

Every page of each person's menu is asked 20 times, one after the other, over HTTP. Ends with 1 if a page needs more
than its budget: 12 statements; 100 ms (95 of 100 answers, in the application), 300 ms for start pages and analytics.
Arguments go to ``flask demo seed`` (``--scale 0.1``).
"""

import re
import shutil
import statistics
import sys
from dataclasses import dataclass

from tests.rig.places import scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Visitor, accounts

ROUNDS = 20
STATEMENTS = 12
SLOW = re.compile(r"^/$|^/analytics/")


@dataclass(frozen=True)
class Timing:
    """One page for one person."""

    who: str
    path: str
    status: int
    half_ms: float
    most_ms: float
    statements: int
    kilobytes: float

    @property
    def excess(self) -> str:
        """What is over budget, in words; empty if nothing is."""
        budget = 300 if SLOW.search(self.path) else 100
        over = [f"{self.most_ms:.0f} ms > {budget}"] if self.most_ms > budget else []
        over += [f"{self.statements} statements > {STATEMENTS}"] if self.statements > STATEMENTS else []
        over += [f"status {self.status}"] if self.status != 200 else []
        return ", ".join(over)


def measure(visitor: Visitor, who: str, path: str) -> Timing:
    """Time ``path`` for ``visitor``; the first answer warms up and is not counted."""
    first = visitor.get(path)
    times = sorted(visitor.get(path).server_ms for _ in range(ROUNDS))
    most = times[int(len(times) * 0.95)]
    kilobytes = len(first.body) / 1024
    return Timing(who, path, first.status, statistics.median(times), most, visitor.get(path).statements, kilobytes)


def menu_of(visitor: Visitor) -> list[str]:
    """The pages that the visitor's start page links to, at most twelve, and the start page itself."""
    links = [link.split("#")[0] for link in visitor.get("/").page.links]
    pages = [link for link in dict.fromkeys(links) if re.match(r"^/(?!/|static/|sign-)[^.]*$", link)]
    return list(dict.fromkeys(["/", *pages]))[:13]


def main() -> int:
    """Measure, print, judge."""
    folder = scratch("bench")
    settings = {"DEMO": "on", "PASSWORD_COST": "19456,2,1"}
    server = None
    try:
        flask(folder, "migrate", **settings)
        flask(folder, "demo", "seed", *sys.argv[1:], **settings)
        people = accounts(flask(folder, "demo", "accounts", "--json", **settings))
        server = LiveServer(folder, **settings)
        timings = []
        for one in people:
            visitor = Visitor(server.url).enter(one.email, one.password)
            timings += [measure(visitor, one.role, path) for path in menu_of(visitor)]
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    report(timings)
    return 1 if any(one.excess for one in timings) else 0


def report(timings: list[Timing]) -> None:
    """Print the table, slowest first."""
    print(f"{'median':>7} {'95 %':>7} {'asks':>5} {'KiB':>7}  page")
    for one in sorted(timings, key=lambda one: -one.most_ms):
        figures = f"{one.half_ms:7.1f} {one.most_ms:7.1f} {one.statements:5} {one.kilobytes:7.1f}"
        print(f"{figures}  {one.path} ({one.who}) {one.excess and '<-- ' + one.excess}")


if __name__ == "__main__":
    sys.exit(main())
