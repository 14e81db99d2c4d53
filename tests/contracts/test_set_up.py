"""The set-up keeps its promises: hashed packages without addresses, two commands first, nothing of one machine."""

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.rig.places import ROOT

FILES = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    """Package -> version, as pinned in ``file``."""
    return dict(PIN.findall((ROOT / file).read_text()))


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_hashes_and_no_address(file):
    text = (ROOT / file).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert len(blocks) == len(pins(file)) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_pins_fulfil_what_the_project_asks(file, wanted):
    pinned = pins(file)
    for one in map(Requirement, wanted):
        assert one.specifier.contains(Version(pinned[one.name])), one


def test_tests_run_on_what_people_run():
    dev = pins("requirements-dev.txt")
    assert {name: dev.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def test_the_first_two_commands_of_the_readme():
    commands = re.findall(r"^    (\S.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]


def test_no_committed_file_names_a_folder_of_one_machine_or_a_registry():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    named = re.compile(
        rb"(?<![\w.])/(?:work|root|home)/[a-z]|" + b"|".join([b"pypi" + rb"\.org", b"npmjs" + rb"\.org"])
    )
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and not name.startswith("static/vendor/") and named.search(path.read_bytes()):
            found.append(name)
    assert found == []


@pytest.mark.parametrize("script", ["python-packages", "run", "test-tools"])
def test_scripts_can_be_run_and_read_by_bash(script):
    path = ROOT / ".ci" / script
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", path], check=True)
