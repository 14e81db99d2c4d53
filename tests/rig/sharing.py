"""Who runs which tests: the tests of a module that says ``xdist_group`` stay with one worker, so that it sets up once.
They come first, so that no worker is left with a long one while the others have nothing to do.

pytest-xdist 3.8 writes the group into the node's id, which pytest 9.2 no longer reads: the groups would be torn apart.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

from .places import ROOT


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
    """Whole modules first, whatever order pytest gave them for their fixtures."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    """xdist asks who shares the tests out."""
    config.option.loadscopereorder = False
    return ByModule(config, log)
