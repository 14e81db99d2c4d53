"""``make bench``: how long the pages of each demonstration person take, how large they are, how often they ask.

Prints one JSON line a measurement: {"name", "value", "unit", "floor", "ratio"}. A time's floor is what the plainest
page (/verify/) takes in the same minute on the same machine, and the ratio says how many times that a page takes; of
statements and sizes it is the budget. Every page of each person's menu is asked 20 times, one after the other, over
HTTP. Ends with 1 if a page needs more than its budget: 12 statements; 100 ms (95 of 100 answers, in the application),
300 ms for start pages and analytics. Arguments go to ``flask demo seed`` (``--scale 0.1``). Last come the measurements
of capabilities: every file in tests/bench, each a program of its own that prints JSON lines.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass

from tests.rig.places import ROOT, scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Visitor, accounts

ROUNDS = 20
STATEMENTS = 12
KILOBYTES = 120
PLAINEST = "/verify/"
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
    def budget_ms(self) -> int:
        """What 95 of 100 answers may take, in milliseconds."""
        return 300 if SLOW.search(self.path) else 100

    @property
    def is_over(self) -> bool:
        """Whether anything is over budget."""
        return self.most_ms > self.budget_ms or self.statements > STATEMENTS or self.status != 200

    def lines(self, floor_ms: float) -> list[dict]:
        """The measurements; ``floor_ms`` is what the plainest page takes."""
        name = f"{self.path} ({self.who})"
        return [
            line(f"{name} median", round(self.half_ms, 1), "ms", floor_ms),
            line(f"{name} 95 %", round(self.most_ms, 1), "ms", floor_ms),
            line(f"{name} statements", self.statements, "statements", STATEMENTS),
            line(f"{name} size", round(self.kilobytes, 1), "KiB", KILOBYTES),
        ]


def line(name: str, value: float, unit: str, floor: float) -> dict:
    """One measurement."""
    return {"name": name, "value": value, "unit": unit, "floor": floor, "ratio": round(value / floor, 2)}


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


def pages() -> list[Timing]:
    """Measure every person's pages on a server of its own; the first is the plainest page."""
    folder, server = scratch("bench"), None
    settings = {"DEMO": "on", "PASSWORD_COST": "19456,2,1"}
    try:
        flask(folder, "migrate", **settings)
        flask(folder, "demo", "seed", *sys.argv[1:], **settings)
        people = accounts(flask(folder, "demo", "accounts", "--json", **settings))
        server = LiveServer(folder, **settings)
        found = [measure(Visitor(server.url), "visitor", PLAINEST)]
        for one in people:
            visitor = Visitor(server.url).enter(one.email, one.password)
            found += [measure(visitor, one.role, path) for path in menu_of(visitor)]
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return found


def of_capabilities() -> bool:
    """Run the programs in tests/bench and pass their lines on; answers whether all were content."""
    programs = sorted((ROOT / "tests" / "bench").glob("[a-z]*.py"))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ends = [subprocess.run([sys.executable, str(one)], cwd=ROOT, env=environment).returncode for one in programs]
    return not any(ends)


def main() -> int:
    """Measure, print, judge."""
    plainest, *others = pages()
    floor = max(round(plainest.half_ms, 1), 0.1)
    for one in sorted(others, key=lambda one: -one.most_ms):
        for found in one.lines(floor):
            print(json.dumps(found))
    over = [one for one in others if one.is_over]
    for one in over:
        print(f"over budget: {one}", file=sys.stderr)
    sys.stdout.flush()
    return 0 if of_capabilities() and not over else 1


if __name__ == "__main__":
    sys.exit(main())
