"""The Nu HTML checker over many pages in one start of Java."""

import json
import subprocess
from pathlib import Path

import pytest

from .places import ROOT


def errors_in(pages: dict[str, str], folder: Path) -> list[str]:
    """Every error and warning in ``pages`` (name -> whole HTML page), one line each."""
    files = {}
    for number, (name, text) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(text, "utf-8")
        files[file.as_uri()] = name
    found = json.loads(_run([str(folder / f"{number}.html") for number in range(len(pages))]) or '{"messages": []}')
    return [f"{_name(files, one)}:{one.get('lastLine', '?')}: {one['message']}" for one in found["messages"]]


def _name(files: dict, message: dict) -> str:
    return files.get(message.get("url", "").replace("file:/", "file:///").replace("file://////", "file:///"), "?")


def _run(paths: list[str]) -> str:
    jars = sorted((ROOT / ".cache").glob("vnu-*.jar"))
    assert jars, "the HTML validator is missing; `make test` fetches it"
    command = ["java", "-Xss1m", "-jar", str(jars[-1]), "--format", "json", "--stdout", "--exit-zero-always", *paths]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def html_valid(tmp_path):
    """``html_valid({name: html})`` fails with every error and warning of the Nu checker."""

    def check(pages: dict[str, str]):
        assert pages, "no page was given"
        found = errors_in(pages, tmp_path)
        assert not found, "\n".join(found)

    return check
