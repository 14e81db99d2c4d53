"""axe-core, the vendored one, run inside a page."""

from functools import cache
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "vendor"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    (folder,) = VENDOR.glob("axe-core@*")
    return (folder / "axe.min.js").read_text("utf-8")


def failures(page, but=()) -> list[str]:
    """Each breach on ``page`` as one line: rule, impact, elements. ``but`` names rules that are left out."""
    page.evaluate(_source())
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {rule: {"enabled": False} for rule in but}}
    found = page.evaluate("options => axe.run(document, options).then(done => done.violations)", options)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {'; '.join(str(node['target']) for node in one['nodes'][:5])}"
        for one in found
    ]
