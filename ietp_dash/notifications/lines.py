"""The lines of the settings page: what can be told to a viewer, in words, group by group; pure.

Kinds of one group that say the same in a mail are one line: who switches it off, switches all of them off.
"""

from dataclasses import dataclass

from ..kernel.access import POLICY, Kind, Viewer
from . import kind as parties
from .kind import GROUPS
from .kinds import KINDS

_TO = {
    Kind.FACTORY: (parties.FACTORY, parties.CONNECTED, parties.PAYER, parties.ALL_FACTORIES_AND_FIRMS),
    Kind.BUYER: (parties.BUYER, parties.CONNECTED),
    Kind.FIRM: (parties.PAYEE, parties.ALL_FACTORIES_AND_FIRMS),
    Kind.PROGRAMME: (parties.PROGRAMME, parties.PAYEE),
}


_COLLEAGUES_OF = {
    "assignments": Kind.FIRM,
    "accreditation": Kind.FIRM,
    "plan": Kind.FIRM,
    "line": Kind.FIRM,
    "account": Kind.BUYER,
}


@dataclass(frozen=True)
class Line:
    """``words`` is a message id; ``kinds`` what it switches; ``locked`` the reason why it cannot be, or empty.

    ``mailed`` is false for what is told on the page alone.
    """

    words: str
    kinds: tuple[str, ...]
    locked: str
    mailed: bool

    @property
    def key(self) -> str:
        """By which the line is known in the form."""
        return self.kinds[0]


def lines_for(viewer: Viewer) -> dict[str, list[Line]]:
    """The lines that ``viewer`` may ever be told of, by the code of their group, in the order of GROUPS."""
    groups = {group: {} for group in GROUPS}
    for name, kind in KINDS.items():
        if may_come(viewer, kind):
            words = kind.mail or kind.listed or kind.says
            groups[kind.stands_in].setdefault((words, kind.locked, bool(kind.mail)), []).append(name)
    return {
        group: [Line(words, tuple(names), locked, mailed) for (words, locked, mailed), names in found.items()]
        for group, found in groups.items()
        if found
    }


def may_come(viewer: Viewer, kind: parties.Kind) -> bool:
    """Whether a notice of ``kind`` can ever reach somebody in the viewer's role."""
    reached = any(_reaches(viewer, kind, side) for side in kind.to)
    return reached and any(_may_grant(grants, viewer.role) for grants in POLICY[kind.needs])


def _reaches(viewer, kind, side) -> bool:
    if side == parties.COLLEAGUES:
        return _COLLEAGUES_OF.get(kind.leads, viewer.kind) is viewer.kind
    return side == parties.PERSON or side in _TO.get(viewer.kind, ())


def _may_grant(grants, role) -> bool:
    return role in getattr(grants, "roles", (role,))


def alike(name: str) -> list[str]:
    """The kinds that are one line with ``name``, whoever is told of them."""
    one = KINDS[name]
    same = (one.stands_in, one.mail, one.locked)
    return [other for other, kind in KINDS.items() if (kind.stands_in, kind.mail, kind.locked) == same]
