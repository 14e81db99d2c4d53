"""A buyer's own marks on a factory: vendor code, tags, note (N12). Pure."""

import re
import unicodedata

from ..kernel.errors import N_, Refused

LONGEST_CODE, LONGEST_TAG, LONGEST_NOTE, MOST_TAGS = 40, 30, 4000, 12
_BETWEEN = re.compile(r"[,;，；、\n]")


def code_of(text: str) -> str | None:
    """A vendor code without the blanks around it, in one form of writing; None for none. Refused when too long."""
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(said) > LONGEST_CODE:
        raise Refused(N_("A vendor code has at most 40 characters."), field="vendor_code")
    return said or None


def tags_of(text: str) -> tuple[str, ...]:
    """The tags of a list with commas, each once whatever its capitals, in alphabetical order. Refused when too many."""
    said = (" ".join(unicodedata.normalize("NFKC", one).split()) for one in _BETWEEN.split(text))
    found = {one.casefold(): one for one in said if one}
    if len(found) > MOST_TAGS:
        raise Refused(N_("Use at most 12 tags."), field="tags")
    if any(len(one) > LONGEST_TAG for one in found.values()):
        raise Refused(N_("A tag has at most 30 characters."), field="tags")
    return tuple(found[key] for key in sorted(found))
