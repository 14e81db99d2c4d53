"""What is vendored is what its list of hashes says, whole, with licences; pages load nothing that is not there."""

import hashlib
import re

import pytest

from tests.rig.places import ROOT

FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]


def listed(folder) -> dict[str, str]:
    """File -> SHA-256, as the folder's list says."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_each_file_is_as_listed(folder):
    there = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("SHA256SUMS", "README.md")
    }
    assert there == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_each_package_has_its_version_and_licence(folder):
    for package in (path for path in folder.iterdir() if path.is_dir()):
        assert re.fullmatch(r".+@\d+\.\d+\.\d+", package.name)
        assert (package / "LICENSE").stat().st_size > 200, package.name


def test_each_static_package_is_described():
    text = (FOLDERS[0] / "README.md").read_text("utf-8")
    assert [path.name for path in FOLDERS[0].iterdir() if path.is_dir() and f"`{path.name}`" not in text] == []


def test_templates_name_only_files_that_are_there():
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"asset\('([^']+)'\)", path.read_text("utf-8")))
    assert named
    assert [name for name in named if not (ROOT / "static" / name).is_file()] == []
