"""What holds for every source file and template, whoever writes it."""

import ast
import re
import subprocess
import sys

import pytest

from ietp_dash import catalogue
from tests.rig.places import ROOT

TEMPLATES = ROOT / "templates"
COMMITS = {"ietp_dash/storage/use_case.py"}
BEGINS = {"ietp_dash/web/sessions.py", "ietp_dash/migrations/env.py"}
INPUTS = re.compile(r"\{#-? inputs?: \S")
ROLES = re.compile(r"\.(?:as_)?role\b\s*(?:==|!=|\bin\b|\bnot in\b|\bis\b)")


def texts(folder, pattern) -> dict[str, str]:
    """The files under ``folder`` by their name in the project."""
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(folder.rglob(pattern))}


def sources() -> dict[str, str]:
    return texts(ROOT / "ietp_dash", "*.py")


def templates() -> dict[str, str]:
    return texts(TEMPLATES, "*.html")


def test_only_the_use_case_commits():
    found = {name for name, text in sources().items() if re.search(r"\.commit\(", text)}
    assert found == COMMITS


def test_only_sessions_and_migrations_begin_transactions_of_their_own():
    found = {name for name, text in sources().items() if re.search(r"(engine|connection|session)\.begin\(", text)}
    assert found <= BEGINS


def test_templates_compare_no_roles():
    found = {name for name, text in templates().items() if ROLES.search(text)}
    assert found == set()


@pytest.mark.parametrize("text", ["{% if viewer.role == 'x' %}", "{% if m.as_role in x %}", "{{ person.role != x }}"])
def test_a_compared_role_would_be_found(text):
    assert ROLES.search(text)
    assert not ROLES.search("{{ role_label(m.role) }}")


def test_roles_are_compared_in_one_place():
    """Code asks ``can``; besides the policy only what is about roles themselves may name one in a comparison."""
    compared = re.compile(r"(?<!Membership)\.(?:as_)?role (?:==|!=|is|is not|in|not in) ")
    allowed = {
        "ietp_dash/kernel/access.py",
        "ietp_dash/kernel/predicates.py",
        "ietp_dash/accounts/services.py",
        "ietp_dash/accounts/rules.py",
    }
    found = {name for name, text in sources().items() if compared.search(text)}
    assert found <= allowed


def test_fragments_name_their_inputs():
    fragments = {name: text for name, text in templates().items() if name.rsplit("/", 1)[1].startswith("_")}
    assert fragments
    silent = [name for name, text in fragments.items() if not INPUTS.match(text)]
    assert silent == []


def test_templates_mark_no_value_as_safe():
    """Only a text that stands in the template itself."""
    unsafe = re.compile(r"""(?<!['"])\s*\|\s*safe\b|autoescape false""")
    found = {name for name, text in templates().items() if unsafe.search(text)}
    assert found == set()


def test_no_query_is_built_from_text():
    """SQL text is never formatted with values; a column's name may be, where a database has another."""
    built = re.compile(r"text\(f[\"']|text\([^)]*%\s|text\([^)]*\.format\(")
    assert {name for name, text in sources().items() if built.search(text)} <= {"ietp_dash/directory/words.py"}


def test_every_module_says_what_it_is_for():
    silent = [name for name, text in sources().items() if not text.lstrip().startswith(('"""', "'''"))]
    assert silent == []


def test_no_module_outgrows_its_noun():
    long = {name: text.count("\n") for name, text in sources().items() if text.count("\n") > 300}
    assert {name: lines for name, lines in long.items() if "/migrations/" not in name} == {}


def test_what_is_kept_by_language_is_there_in_every_language():
    wanted = {"en", *catalogue.LOCALES}
    found = []
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                if {"en", "zh"} <= keys and not wanted <= keys:
                    found.append(f"{name}:{node.lineno}")
    assert not found


@pytest.mark.parametrize("locale", catalogue.LOCALES)
def test_the_catalogue_is_complete(locale):
    assert catalogue.missing(locale) == []


@pytest.mark.parametrize("asked", [("check",), ("format", "--check")], ids=" ".join)
def test_the_source_is_as_the_linter_and_the_formatter_have_it(asked):
    said = subprocess.run([sys.executable, "-m", "ruff", *asked, "."], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
