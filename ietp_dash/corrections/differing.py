"""What changed between two texts of an answer, word by word (in Chinese sign by sign), as pieces to show. Pure."""

import re
from difflib import SequenceMatcher

_PIECES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|.", re.DOTALL)
KEPT, TAKEN, ADDED = "kept", "taken", "added"


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """(kept, taken or added, text) in order: the kept and added ones are ``after``, the kept and taken ``before``."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((KEPT, "".join(new[c:d])))
            continue
        found.extend(one for one in ((TAKEN, "".join(old[a:b])), (ADDED, "".join(new[c:d]))) if one[1])
    return found
