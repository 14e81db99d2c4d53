"""Reads every real list in the folder that IETP_DATA names and prints what became of its rows; needs no database.

``IETP_DATA=FOLDER python -m tests.imports.real_lists``: for people who hold the lists that may not be committed.
"""

import os
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from ietp_dash.imports import history, sites
from ietp_dash.imports.mapping import load, mapped
from ietp_dash.imports.measuring import measure
from ietp_dash.imports.reading import open_table

from .samples import labelled_pairs

FACTORIES = {
    "facilities_hasbro_2018.csv": "hasbro_2018",
    "facilities_disney_2017.csv.gz": "disney_2017",
    "facilities_nike_2019.csv.gz": "nike_2019",
    "facilities_adidas_2019.csv.gz": "adidas_2019",
    "facilities_taiwan_a.csv.gz": "taiwan_moea",
    "facilities_gem_steel_2025.csv.gz": "gem_steel_2025",
    "facilities_gem_coal_units_a.csv.gz": "gem_coal_2024",
    "facilities_oshub_contributor_lists.csv.gz": "oshub_lists",
    "facilities_oshub_export_sample.csv": "oshub_export",
    "facilities_apple_2012_2019.csv.gz": "apple_2018",
    "facilities_cms_nursing_a.csv.gz": "cms_facilities",
    "facilities_sf_food_latin1.csv.gz": "sf_food_facilities",
}
HISTORIES = {
    "violations_cms_nursing_a.csv.gz": "cms_nursing",
    "violations_dinesafe_2001_2010.csv.gz": "dinesafe",
    "violations_sf_food.csv.gz": "sf_food",
}


def factories(path: Path, name: str) -> str:
    """One line on a list of factories."""
    mapping = load(name)
    with path.open("rb") as file:
        found = sites.grouped(mapped(open_table(file, **mapping.file), mapping), mapping)
    said = Counter((problem.field, problem.blocks) for problem in found.problems)
    return f"{found.rows} rows, {len(found.sites)} sites, {found.blocked} kept out; problems {dict(said)}"


def past(path: Path, name: str) -> str:
    """One line on a history."""
    mapping = load(name)
    with path.open("rb") as file:
        found = history.read(open_table(file, **mapping.file), mapping, date.today())
    said = Counter((problem.field, problem.blocks) for problem in found.problems)
    findings = list(found.findings())
    return (
        f"{found.rows} rows, {len(found.sites)} sites, {len(found.audits)} audits, {len(findings)} findings "
        f"({sum(each.state == 'open' for each in findings)} open), {len(found.questions)} checkpoints, "
        f"{found.blocked} kept out; problems {dict(said)}"
    )


def main() -> int:
    """Print a line for every list that is there; 1 when the folder is not named."""
    folder = os.environ.get("IETP_DATA")
    if not folder:
        print("Set IETP_DATA to the folder of the real lists.", file=sys.stderr)
        return 1
    for read, lists in ((factories, FACTORIES), (past, HISTORIES)):
        for file, name in lists.items():
            if (path := Path(folder) / file).is_file():
                begun = time.perf_counter()
                print(f"{name}: {read(path, name)}; {time.perf_counter() - begun:.1f} s")
    print(f"duplicates on labelled pairs: {measure(labelled_pairs())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
