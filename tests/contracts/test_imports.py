"""Who may import whom: the contracts of pyproject.toml hold, and each of them can be broken."""

import ast
import shutil
import subprocess
import sys
import tomllib

import pytest

from ietp_dash import CAPABILITIES
from tests.rig.places import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NAMES = {one["id"]: one["name"] for one in CONTRACTS}
BREAKING = {
    "order": ("accounts/queries.py", "from ..home import tasks"),
    "files": ("findings/models.py", "from . import services"),
    "pure": ("accounts/rules.py", "import sqlalchemy"),
    "quiet": ("factories/services.py", "from flask import g"),
    "top": ("programme/queries.py", "import ietp_dash"),
}


def lint(folder) -> dict[str, bool]:
    """Contract name -> whether the sources in ``folder`` keep it."""
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as l; l()"]
    done = subprocess.run([*command, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True)
    words = " ".join(done.stdout.split())
    kept = {name: f"{name} KEPT" in words for name in NAMES.values()}
    said = [f"{name} KEPT" in words or f"{name} BROKEN" in words for name in NAMES.values()]
    assert all(said), done.stdout + done.stderr
    return kept


@pytest.fixture
def copied(tmp_path):
    """A copy of the sources and of the contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    only = shutil.ignore_patterns("__pycache__", "translations", "data", "*.csv", "*.txt")
    shutil.copytree(ROOT / "ietp_dash", tmp_path / "ietp_dash", ignore=only)
    return tmp_path


def test_every_contract_is_kept():
    assert [name for name, kept in lint(ROOT).items() if not kept] == []


@pytest.mark.parametrize("contract", BREAKING)
def test_a_contract_is_seen_broken(copied, contract):
    file, line = BREAKING[contract]
    source = copied / "ietp_dash" / file
    source.write_text(source.read_text("utf-8") + f"\n{line}\n", "utf-8")
    assert not lint(copied)[NAMES[contract]]


def test_every_contract_has_its_violation():
    assert set(BREAKING) == set(NAMES)


def test_the_order_of_the_contract_is_the_order_of_the_capabilities():
    (layers,) = (one["layers"] for one in CONTRACTS if one["id"] == "order")
    top = ["reactions : commands", "consequences : personal"]
    assert layers == [*top, *reversed(CAPABILITIES), "web", "storage", "kernel"]


def imported(source: str) -> set[str]:
    """The first names of the absolute imports in ``source``."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_the_kernel_needs_the_standard_library_only():
    for file in (ROOT / "ietp_dash" / "kernel").glob("*.py"):
        assert imported(file.read_text("utf-8")) <= sys.stdlib_module_names, file.name
    assert imported("import flask.x, os\nfrom sqlalchemy import y\nfrom . import z") == {"flask", "os", "sqlalchemy"}
