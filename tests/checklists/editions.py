"""What the tests of checklists share: the shipped edition in force, and a draft made from it."""

from datetime import date, timedelta

from ietp_dash.checklists import editing, queries
from ietp_dash.checklists.reading import shipped_version
from ietp_dash.checklists.services import load
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from tests import builders as make


def shipped():
    """Version 1, published."""
    return load(VISITOR, shipped_version())


def draft(base, name="Version 2", by=None):
    """A draft made from ``base``."""
    editor = make.viewer(by or make.person("management"))
    edition = queries.edition_of(base.id)
    return editing.begin(editor, name=name, valid_from=soon(), base=base, edition=edition)


def soon() -> date:
    """A day on which an edition may begin."""
    return clock.today() + timedelta(days=10)
