"""``make screenshots``: the README's pictures, taken from the demonstration into docs/screenshots.

Each picture is a page of one person at one size, in one language and one set of colours; all are WebP, so that the
repository stays small.
"""

import io
import shutil
import sys
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.rig.browser import FLAGS
from tests.rig.places import ROOT, scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Account, Visitor, accounts

FOLDER = ROOT / "docs" / "screenshots"
WIDE, PHONE = (1280, 860), (360, 740)
QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """One picture: ``path`` is an address, or what the address of a link on it begins with after a blank."""

    name: str
    role: str
    path: str
    size: tuple[int, int] = WIDE
    language: str = "en"
    colours: str = "light"


PICTURES = (
    Picture("directory", "buyer_manager", "/directory/?country=CN&certificate=certified"),
    Picture("factory", "buyer_manager", "/portfolio/?status=certified /factories/"),
    Picture("portfolio", "buyer_manager", "/portfolio/"),
    Picture("analytics", "management", "/analytics/"),
    Picture("chinese", "buyer_manager", "/directory/?country=CN&certificate=certified", language="zh"),
    Picture("dark", "buyer_manager", "/portfolio/?status=certified /factories/", colours="dark"),
    Picture("phone", "buyer_manager", "/directory/", PHONE),
    Picture("phone-chinese-dark", "factory_manager", "/", PHONE, "zh", "dark"),
)


def address(visitor: Visitor, path: str) -> str:
    """Where a picture is taken. Raises LookupError if the page has no such link."""
    page, _, begins = path.partition(" ")
    if not begins:
        return page
    for link in visitor.get(page).page.links:
        if link.startswith(begins) and link.count("/") == begins.count("/") and not link.endswith("/own"):
            return link
    raise LookupError(f"{page} has no link to {begins}…")


def take(browser, server: LiveServer, person: Account, picture: Picture) -> None:
    """Take one picture and keep it."""
    visitor = Visitor(server.url).enter(person.email, person.password)
    path = address(visitor, picture.path)
    cookies = visitor.cookies | {"lang": picture.language, "theme": picture.colours}
    width, height = picture.size
    context = browser.new_context(base_url=server.url, viewport={"width": width, "height": height})
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(path, wait_until="load")
    page.wait_for_timeout(500)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(FOLDER / f"{picture.name}.webp", quality=QUALITY)
    context.close()
    visitor.leave()


def main() -> int:
    """Seed, serve, look."""
    folder, server = scratch("screenshots"), None
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        flask(folder, "migrate", DEMO="on")
        flask(folder, "demo", "seed", *sys.argv[1:], DEMO="on")
        people = {one.role: one for one in accounts(flask(folder, "demo", "accounts", "--json", DEMO="on"))}
        server = LiveServer(folder, DEMO="on")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            for picture in PICTURES:
                take(browser, server, people[picture.role], picture)
            browser.close()
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sizes = [path.stat().st_size for path in FOLDER.glob("*.webp")]
    print(f"{len(sizes)} pictures, {sum(sizes) // 1024} KiB, in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
