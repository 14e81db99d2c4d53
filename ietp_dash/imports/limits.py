"""How large a list may be before it is refused: one value object, passed in, so that tests can lower it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper bounds. Bytes are counted after unpacking; ``cell`` is in characters; ``ratio`` is unpacked to packed."""

    packed: int = 32 << 20
    unpacked: int = 128 << 20
    shared_strings: int = 48 << 20
    members: int = 1_000
    ratio: int = 300
    rows: int = 200_000
    columns: int = 300
    cell: int = 32_767


USUAL = Limits()
