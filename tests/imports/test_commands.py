"""``flask import ...`` as a person types it."""

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from ietp_dash.factories.models import Factory
from ietp_dash.imports import mapping, merging, staging
from ietp_dash.imports.models import ImportRun, ImportSite
from ietp_dash.storage.database import db

from .samples import DATA
from .test_loading import Killed, rows_of_every_table


@pytest.fixture
def run(app, tmp_path):
    """``run("factories", text, "--mapping", ...)``: the output; fails for another exit code than ``code``."""

    def command(*words, code=0, file=None):
        words = list(words)
        if file is not None:
            path = tmp_path / "list.csv"
            path.write_bytes(file if isinstance(file, bytes) else file.encode())
            words.insert(1, str(path))
        db.session.rollback()
        answer = app.test_cli_runner().invoke(args=["import", *words])
        assert answer.exit_code == code, answer.output
        return answer.output

    return command


def hasbro(*sites) -> str:
    """A list as Hasbro's mapping expects it, of (name, country) pairs."""
    chosen = mapping.load("hasbro_2018")
    columns = sorted(chosen.columns)
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for name, country in sites:
        row = dict.fromkeys(columns, "")
        row[chosen.fields["name"].columns[0]] = name
        row[chosen.fields["country"].columns[0]] = country
        writer.writerow(row)
    return out.getvalue()


def imported() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Factory.state == "imported", Factory.listed))


def test_a_dry_run_writes_nothing(run):
    before = rows_of_every_table()
    said = run(
        "factories", "--mapping", "hasbro_2018", "--dry-run", file=hasbro(("Blue Kite", "China"), ("Alder", "Peru"))
    )
    assert "2 new" in said
    assert rows_of_every_table() == before


def test_a_list_is_loaded_and_the_same_again_changes_nothing(run):
    text = hasbro(("Blue Kite", "China"), ("Alder", "Peru"))
    assert "Everything is visible now" in run("factories", "--mapping", "hasbro_2018", file=text)
    assert imported() == 2
    assert "2 the same" in run("factories", "--mapping", "hasbro_2018", file=text)
    assert imported() == 2


def test_rows_with_problems_are_mended_and_loaded_again(run, tmp_path):
    report = tmp_path / "problems.csv"
    text = hasbro(("Blue Kite", "China"), ("Alder", "Ruritania"), ("", "Peru"))
    run("factories", "--mapping", "hasbro_2018", "--report", str(report), file=text)
    assert imported() == 1
    mended = report.read_text("utf-8-sig").replace("Ruritania", "Vietnam")
    assert "IETP problems" in mended
    run("factories", "--mapping", "hasbro_2018", file=mended)
    assert imported() == 2
    assert not any(site.gone_on for site in db.session.query(ImportSite))


def test_a_crash_is_taken_up_by_resume(run, monkeypatch):
    text = hasbro(*((f"Works {k} {chr(65 + k % 26) * 6}", "China") for k in range(1100)))

    def dies(*_args, **_how):
        raise Killed

    whole, calls = merging._write_parts, []
    monkeypatch.setattr(merging, "_write_parts", lambda rows: dies() if calls else calls.append(whole(rows)) or None)
    with pytest.raises(Killed):
        run("factories", "--mapping", "hasbro_2018", file=text)
    assert imported() == 0
    monkeypatch.undo()
    said = run("resume")
    assert "merging" in said
    assert imported() == 1100
    assert "merging" not in run("resume")


def test_resume_can_give_up_instead(run, monkeypatch):
    monkeypatch.setattr(staging, "_finish", lambda *_args: (_ for _ in ()).throw(RuntimeError("disk")))
    run("factories", "--mapping", "hasbro_2018", file=hasbro(("Blue Kite", "China")), code=1)
    monkeypatch.undo()
    run("resume", "--give-up")
    assert db.session.scalars(select(ImportRun.state)).all() == ["undone"]
    assert imported() == 0


def test_refusals_are_said_in_words(run):
    assert "no mapping called" in run("factories", "--mapping", "nobody", file="a,b\n1,2\n", code=1)
    assert "lacks columns" in run("factories", "--mapping", "hasbro_2018", file="a,b\n1,2\n", code=1)
    assert imported() == 0


def test_a_history_is_loaded_with_a_sign_in_to_look_at_it(run, client_for):
    facilities, violations = (DATA / f"cms_{part}_sample.csv.gz" for part in ("facilities", "nursing"))
    assert "Load its list of sites first" in run("history", str(violations), "--mapping", "cms_nursing", code=1)
    run("factories", str(facilities), "--mapping", "cms_facilities")
    said = run("history", str(violations), "--mapping", "cms_nursing")
    email, password = re.search(r"Sign in as (\S+) with the password (\S+) ", said).groups()
    page = client_for(email, password).see("/analytics/?from=2015-01&to=2025-12")
    assert "historical public data of Centers for Medicare" in page.text
    assert "Sign in as" not in run("history", str(violations), "--mapping", "cms_nursing")


def test_a_demonstration_takes_no_history(app_with):
    other = app_with(DEMO="on")
    path = DATA / "dinesafe_sample.csv.gz"
    with other.app_context():
        answer = other.test_cli_runner().invoke(args=["import", "history", str(path), "--mapping", "dinesafe"])
    assert answer.exit_code == 1
    assert "demonstration" in answer.output


def test_measure_prints_precision_and_recall(run):
    said = run("measure")
    assert re.search(r"precision 0\.9\d\d, recall 0\.9\d\d", said)


def test_mappings_are_named(run):
    assert "cms_nursing" in run("mappings")


def test_a_mapping_of_ones_own_is_a_file(run, tmp_path):
    own = tmp_path / "blue_kite.toml"
    own.write_text('title = "Blue Kite"\n[fields]\nname = "Works"\ncountry = "Land"\n')
    run("factories", "--mapping", str(own), file="Works,Land\nAlder,Peru\n")
    assert imported() == 1
    assert db.session.scalars(select(ImportRun.source)).one() == "blue_kite"
    assert "cannot be read" in run("factories", "--mapping", "nowhere.toml", file="a\n1\n", code=1)
