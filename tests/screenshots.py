"""``make screenshots``: the start page and menu pages of each demonstration person, wide and as on a phone.

They go to docs/screenshots/<person>-<page>-<width>.png; the start pages also in the dark and in Chinese.
"""

import re
import shutil
import sys

from playwright.sync_api import sync_playwright

from tests.bench import menu_of
from tests.rig.browser import FLAGS
from tests.rig.places import ROOT, scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Visitor, accounts

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def take(browser, server: LiveServer, who: str, visitor: Visitor, pages: list[str]) -> None:
    """Every page of one person."""
    cookies = [{"name": name, "value": value, "url": server.url} for name, value in visitor.cookies.items()]
    for size, viewport in SIZES.items():
        context = browser.new_context(base_url=server.url, viewport=viewport, locale="en-GB")
        context.add_cookies(cookies)
        page = context.new_page()
        for path in pages:
            _keep(page, path, f"{who}-{_name_of(path)}-{size}")
        page.emulate_media(color_scheme="dark")
        _keep(page, "/", f"{who}-start-{size}-dark")
        page.emulate_media(color_scheme="light")
        _keep(page, "/?lang=zh", f"{who}-start-{size}-zh")
        context.close()


def _keep(page, path, name):
    page.goto(path, wait_until="load")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


def _name_of(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:40] or "start"


def main() -> int:
    """Seed, serve, look."""
    folder, server = scratch("screenshots"), None
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        flask(folder, "migrate", DEMO="on")
        flask(folder, "demo", "seed", DEMO="on")
        people = accounts(flask(folder, "demo", "accounts", "--json", DEMO="on"))
        server = LiveServer(folder, DEMO="on")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            for one in people:
                visitor = Visitor(server.url).enter(one.email, one.password)
                take(browser, server, one.role, visitor, menu_of(visitor))
            browser.close()
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
