"""Who runs which tests: the tests of a module that says ``xdist_group`` stay with one worker, so that it sets up once.

pytest-xdist 3.8 writes the group into the node's id, which pytest 9.2 no longer reads: the groups would be torn apart.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

from .places import ROOT

LONGEST = ("tests/browser/test_axe.py", "tests/fieldwork/test_offline.py", "tests/journeys/test_in_browser.py")


class ByModule(LoadScopeScheduling):
    """Tests one by one in their order, but whole modules where they say so."""

    def _split_scope(self, nodeid):
        module = nodeid.split("::")[0]
        return module if module in self.whole else nodeid

    @property
    def whole(self) -> set[str]:
        """The modules that stay together."""
        if not hasattr(self, "_whole"):
            found = (ROOT / "tests").rglob("test_*.py")
            self._whole = {str(one.relative_to(ROOT)) for one in found if "xdist_group(" in one.read_text()}
        return self._whole


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Whole modules first, the browser's last (its loop runs on in the process, and signing PDFs wants its own).

    Of the browser's the longest come first, so that the workers end at about the same time.
    """
    shown = {_module(item) for item in items if "browser" in item.fixturenames}
    items.sort(key=lambda item: _place(item, _module(item) in shown))


def _place(item, in_browser):
    if not in_browser:
        return 0 if item.get_closest_marker("xdist_group") else 1
    return 2 + (LONGEST.index(_module(item)) if _module(item) in LONGEST else len(LONGEST))


def _module(item):
    return item.nodeid.split("::")[0]


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    """xdist asks who shares the tests out."""
    config.option.loadscopereorder = False
    return ByModule(config, log)
