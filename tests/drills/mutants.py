"""Mutants of the pure status modules: mutmut changes one thing at a time, and a test of the rules must notice.

Run by ``make drills``. At least 95 % of the mutants must be killed; those that mean the same as the original are named
in EQUIVALENT with the reason and are not counted. The work is done on a copy: only the pure modules and their tests,
with one conftest, so that a mutant costs milliseconds. Why mutmut: docs/decisions/0008.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.rig.places import scratch

ROOT = Path(__file__).resolve().parents[2]
LEAST = 95
MUTATED = (
    "kernel/dates.py",
    "status/rules.py",
    "status/ratios.py",
    "status/zero_tolerance.py",
    "status/validity.py",
    "status/standing.py",
    "status/offers.py",
    "status/facts.py",
    "status/overrides.py",
)
TESTS = (
    "status/__init__.py",
    "status/facts_of.py",
    "status/test_rules_*.py",
    "status/test_standing.py",
    "kernel/test_dates.py",
)
CONFTEST = """
from hypothesis import settings
settings.register_profile("mutants", deadline=None, database=None, max_examples=25, derandomize=True)
settings.load_profile("mutants")
"""
PROJECT = """
[tool.mutmut]
source_paths = ["ietp_dash"]
only_mutate = [{mutated}]
pytest_add_cli_args_test_selection = ["tests"]
also_copy = ["ietp_dash", "tests"]
[tool.pytest.ini_options]
addopts = "-q"
"""
EQUIVALENT: dict[str, str] = {}
"""What a mutant's change looks like (the line it leaves, stripped) and why nothing can tell it from the original."""


def main() -> int:
    """Mutate, test, print the figure; 1 if too many survive."""
    place = _copied(scratch("mutants"))
    run = _mutmut(place, "run", "--max-children", str(os.cpu_count() or 2), capture_output=True)
    killed, survived = _results(place)
    if not killed:
        print(run.stdout[-2000:], run.stderr[-2000:])
        return 1
    left = [(name, diff) for name, diff in survived if not _is_equivalent(diff)]
    for name, diff in left:
        print(f"survived: {name}\n{diff}\n")
    share = 100 * killed / (killed + len(left))
    print(f"mutants: {killed} of {killed + len(left)} killed = {share:.1f} %, {len(survived) - len(left)} equivalent")
    shutil.rmtree(place)
    return int(share < LEAST)


def _copied(place: Path) -> Path:
    """The pure modules with all they import, their tests, and settings for mutmut."""
    shutil.copytree(ROOT / "ietp_dash", place / "ietp_dash", ignore=shutil.ignore_patterns("__pycache__"))
    for pattern in TESTS:
        for file in (ROOT / "tests").glob(pattern):
            kept = place / "tests" / file.relative_to(ROOT / "tests")
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, kept)
    (place / "tests" / "__init__.py").touch()
    (place / "tests" / "conftest.py").write_text(CONFTEST)
    mutated = ", ".join(f'"ietp_dash/{one}"' for one in MUTATED)
    (place / "pyproject.toml").write_text(PROJECT.format(mutated=mutated))
    return place


def _mutmut(place, *arguments, **more):
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=place, check=False, text=True, **more)


def _results(place) -> tuple[int, list[tuple[str, str]]]:
    """(how many mutants were killed, name and change of each that survived)."""
    said = _mutmut(place, "results", "--all", "true", capture_output=True).stdout
    states = dict(re.findall(r"^\s+(\S+): (\w[\w ]*)$", said, re.MULTILINE))
    killed = sum(state in ("killed", "timeout") for state in states.values())
    others = [name for name, state in states.items() if state not in ("killed", "timeout")]
    return killed, [(name, _change(place, name)) for name in others]


def _change(place, name) -> str:
    shown = _mutmut(place, "show", name, capture_output=True).stdout
    return "\n".join(line for line in shown.splitlines() if re.match(r"[-+](?![-+])", line))


def _is_equivalent(diff: str) -> bool:
    return any(line[1:].strip() in EQUIVALENT for line in diff.splitlines() if line.startswith("+"))


if __name__ == "__main__":
    sys.exit(main())
