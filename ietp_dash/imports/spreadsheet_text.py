"""Cells that a spreadsheet would take for a formula: guarded when written, bared when read, so the text survives."""

import re

DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def guarded(cell: str) -> str:
    """``cell`` with an apostrophe before what would run as a formula; plain numbers stay as they are."""
    if DANGEROUS.match(cell) and not NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def bare(cell: str) -> str:
    """What :func:`guarded` was given."""
    return cell[1:] if GUARDED.match(cell) and not NUMBER.fullmatch(cell) else cell
