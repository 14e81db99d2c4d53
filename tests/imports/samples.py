"""The committed samples, and tables made of text, for the tests of imports."""

import csv
import gzip
import io
from pathlib import Path

from ietp_dash.imports.matching import Entry
from ietp_dash.imports.reading import Table, open_table

DATA = Path(__file__).with_name("data")


def sample(name: str, **how) -> Table:
    """The committed sample called ``name``."""
    return open_table(io.BytesIO((DATA / name).read_bytes()), **how)


def table(text: str, encoding: str = "utf-8", **how) -> Table:
    """``text`` as an opened list."""
    return open_table(io.BytesIO(text.encode(encoding)), **how)


def packed(text: str) -> io.BytesIO:
    """``text`` as a gzip file."""
    return io.BytesIO(gzip.compress(text.encode()))


def labelled_pairs() -> list[tuple[bool, Entry, Entry]]:
    """The 112 pairs that people labelled."""
    with (DATA / "dedupe_pairs_oshub.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                row["label"] == "match",
                *(
                    Entry(
                        f"{side}{row[side + '_id']}",
                        row[f"{side}_name"],
                        row[f"{side}_address"],
                        row[f"{side}_country"],
                    )
                    for side in "ab"
                ),
            )
            for row in csv.DictReader(file)
        ]
