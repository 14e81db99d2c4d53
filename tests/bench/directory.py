"""How long the directory's pages take at a given number of factories, held against the bare SQL of the same page.

``.venv/bin/python tests/bench/directory.py 10000 1000000 --on sqlite`` prints JSON lines: ``floor`` is the page's own
statements run on the bare driver, ``ratio`` the page to its floor; for every size after the first also
the page to the same page at the first size. Times are medians, in milliseconds, measured in the application.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from alembic import command
from sqlalchemy import event, insert, text

from ietp_dash import create_app
from ietp_dash.directory import filling
from ietp_dash.directory.listing import Site, listing_values, process_codes, product_codes
from ietp_dash.factories.models import Factory, FactoryProcess, FactoryProduct
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.status.facts import Status
from ietp_dash.status.shown import Held
from ietp_dash.storage.database import db
from ietp_dash.storage.schema import alembic_config
from ietp_dash.storage.use_case import use_case
from tests import builders as make
from tests.rig.client import Client
from tests.rig.postgresql import Server
from tests.rig.stand import SETTINGS
from tests.rig.web import sign_in

ROUNDS = 15
BATCH = 5000
PAGES = {
    "all newest": "view=all",
    "all by name": "sort=name",
    "all by end": "sort=ends",
    "one country": "country=VN",
    "largest country by name": "country=CN&sort=name",
    "country certificate product": "country=CN&certificate=certified&product=plush",
    "four filters": "country=VN&certificate=certified&product=plush&headcount=101-500",
    "ending soon": "expiring=30",
    "deep page": "country=CN&sort=name&after={after}",
    "text rare": "q=zephyr",
    "text common": "q=toys",
    "text two prefixes": "q=gold+shen",
    "text one character": "q=龙",
    "text two characters": "q=深圳",
    "text three characters": "q=深圳市",
    "text and filters": "q=toys&country=VN&certificate=certified",
    "text common by name": "q=toys&sort=name",
    "text misspelt": "q=zephir",
}
FIRST = ("Bright", "Golden", "Silver", "Happy", "Lucky", "Sunny", "Magic", "Royal", "Ocean", "Forest", "River", "Star")
SECOND = ("Horse", "Bear", "Train", "Kite", "Balloon", "Castle", "Robot", "Puzzle", "Marble", "Whistle", "Lantern")
LOCAL = "光明金龙银星快乐幸运阳光魔法皇家海洋森林河流熊猫彩虹木马火车风筝气球城堡机器"
PLACES = {
    "CN": [
        ("Shenzhen", "Guangdong", "广东省深圳市"),
        ("Dongguan", "Guangdong", "广东省东莞市"),
        ("Yiwu", "Zhejiang", "浙江省义乌市"),
    ],
    "VN": [("Bien Hoa", "Dong Nai", ""), ("Thu Dau Mot", "Binh Duong", "")],
    "IN": [("Noida", "Uttar Pradesh", ""), ("Koppal", "Karnataka", "")],
    "MX": [("Tijuana", "Baja California", "")],
}


def site(rng: Random, key: int, today: date) -> Site:
    """One invented factory; a few have a rare word."""
    country = rng.choices(list(PLACES), (80, 12, 6, 2))[0]
    city, province, local = rng.choice(PLACES[country])
    word = "Zephyr" if key % 20_000 == 7 else rng.choice(FIRST)
    kind = "Toys" if rng.random() < 0.35 else rng.choice(("Plastic Products", "Crafts", "Industries", "Dolls"))
    held = ()
    if rng.random() < 0.5:
        ends = today + timedelta(days=rng.randrange(1, 360))
        kind_of = rng.choices((Status.CERTIFIED, Status.REMEDIATION, Status.PROBATION), (94, 4, 2))[0]
        held = (Held(kind_of, ends - timedelta(days=365), ends),)
    return Site(
        factory_id=key,
        public_id=f"b{key:015x}".replace("0", "z").replace("1", "y"),
        name=f"{city} {word} {rng.choice(SECOND)} {kind} {key} Co., Ltd.",
        country=country,
        since=datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * key),
        name_local=f"{local[-3:]}{''.join(rng.sample(LOCAL, 4))}玩具有限公司" if local else "",
        address=f"No. {rng.randrange(999)} {rng.choice(SECOND)} Road",
        address_local=f"{local}{rng.choice(LOCAL)}路{rng.randrange(999)}号" if local else "",
        city=city,
        province=province,
        workers=rng.choice((40, 200, 400, 800, 1500, 4000)),
        number=f"C{key % 1_000_000:06d}" if held else None,
        opted_in=rng.random() < 0.1,
        products=tuple(rng.sample(product_codes(), rng.randint(1, 3))),
        processes=tuple(rng.sample(process_codes(), rng.randint(1, 4))),
        certificates=held,
    )


@use_case
def fill(viewer, size: int) -> None:
    """Make ``size`` factories with their listings."""
    rng, now = Random(11), clock.now()

    def rows():
        waiting = []
        for key in range(1, size + 1):
            waiting.append(site(rng, key, now.date()))
            if len(waiting) == BATCH or key == size:
                _factories(waiting)
                yield from (listing_values(one, now) for one in waiting)
                waiting.clear()

    filling.pour(rows())


def _factories(sites: list[Site]) -> None:
    names = {column.key for column in Factory.__table__.c} - {"products", "processes"}
    defaults = {"state": "registered", "listed": True, "version": 1, "postal_code": "", "parent": ""}
    values = [
        {name: value for name, value in vars(one).items() if name in names}
        | defaults
        | {"id": one.factory_id, "registered_at": one.since, "created_at": one.since}
        for one in sites
    ]
    db.session.execute(insert(Factory.__table__), values)
    for model, name in ((FactoryProduct, "products"), (FactoryProcess, "processes")):
        codes = [{"factory_id": one.factory_id, "code": code} for one in sites for code in getattr(one, name)]
        db.session.execute(insert(model.__table__), codes)


class Bench:
    """An application on a fresh database with ``size`` factories and a buyer who looks."""

    def __init__(self, url: str, folder: str, size: int):
        places = {"DATABASE_URL": url, "INSTANCE": folder}
        self.app = create_app(SETTINGS | places, folder)
        self.app.test_client_class = Client
        self.size = size
        with self.app.app_context():
            command.upgrade(alembic_config(), "head")
            begun = time.perf_counter()
            fill(VISITOR, size)
            say(f"fill {size}", (time.perf_counter() - begun) * 1000)
            db.session.execute(text("ANALYZE")) if url.startswith("postgresql") else None
            db.session.commit()
            buyer = make.person(Role.BUYER_MANAGER)
            for key in range(1, 40):
                make.stored(_connection(key, buyer))
            self.after = f"b{size // 2:015x}".replace("0", "z").replace("1", "y")
            self.address = buyer.email
        self.client = sign_in(self.app.test_client(), self.address)

    def measure(self, name: str, query: str) -> tuple[float, float]:
        """(page, floor) in milliseconds."""
        path = "/directory/?" + query.format(after=self.after)
        asked = []
        with self.app.app_context():
            engine = db.engine

        def note(connection, cursor, statement, parameters, context, many):
            if statement.lstrip().startswith(("SELECT", "WITH")):
                asked.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        answer = self.client.get(path)
        event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == 200, (name, answer.status_code)
        assert answer.statements <= 12, (name, answer.statements)
        assert 'class="row-title"' in answer.get_data(as_text=True), name
        page = statistics.median(self._server_ms(path) for _ in range(ROUNDS))
        return page, self._floor(engine, asked)

    def _server_ms(self, path) -> float:
        return float(self.client.get(path).headers["Server-Timing"].split("dur=")[1].split(",")[0])

    @staticmethod
    def _floor(engine, asked) -> float:
        connection = engine.raw_connection()
        try:
            cursor, times = connection.cursor(), []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                for statement, parameters in asked:
                    cursor.execute(statement, parameters)
                    cursor.fetchall()
                times.append((time.perf_counter() - begun) * 1000)
            return statistics.median(times)
        finally:
            connection.close()


def _connection(key: int, buyer):
    from ietp_dash.connections.models import Connection

    organisation = buyer.memberships[0].organisation_id
    now = clock.now()
    return Connection(
        factory_id=key, buyer_id=organisation, state="accepted", scope="status", requested_at=now, answered_at=now,
        expires_on=now.date(),
    )  # fmt: skip


def say(name: str, value: float, floor: float | None = None) -> None:
    """One JSON line."""
    ratio = round(value / floor, 2) if floor else None
    floor = round(floor, 2) if floor else None
    line = {"name": name, "value": round(value, 2), "unit": "ms", "floor": floor, "ratio": ratio}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main() -> None:
    """Measure every size on one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    server, first = Server() if asked.on == "postgresql" else None, {}
    try:
        for size in asked.sizes:
            folder = tempfile.mkdtemp(prefix="bench-directory-")
            url = f"sqlite:///{folder}/bench.db"
            if server:
                server.copy("template1", f"bench{size}")
                url = server.url(f"bench{size}")
            try:
                bench = Bench(url, folder, size)
                for name, query in PAGES.items():
                    page, floor = bench.measure(name, query)
                    say(f"{asked.on} {size} {name}", page, floor)
                    if name in first:
                        say(f"{asked.on} {size} {name} against {asked.sizes[0]}", page, first[name])
                    first.setdefault(name, page)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        if server:
            server.stop()


if __name__ == "__main__":
    main()
