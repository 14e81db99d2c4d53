"""The staff pages: sending, choosing columns, preview, loading, the report, duplicates; who may, and who may not."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ietp_dash.factories.models import Factory
from ietp_dash.imports import doubles, queries, running
from ietp_dash.imports.models import ImportRun
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db
from tests import builders

from .loading import FIRST, again, listed, received, staged
from .loading import loaded as load_list
from .test_duplicates import TWIN

LIST = "Works,Street,Land\nBlue Kite,1 Harbour Road,China\nAlder,22 Mill Lane,Ruritania\n"


@pytest.fixture
def admin(app, client_for):
    """The administrator's client."""
    return client_for(builders.person("administrator"))


def upload(client, content, name="list.csv"):
    client.see("/imports/")
    data = content if isinstance(content, bytes) else content.encode()
    return client.send("/imports/", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def only_run() -> ImportRun:
    db.session.expire_all()
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()


def chosen(client, where, **more):
    columns = {"column-name": "Works", "column-address": "Street", "column-country": "Land"}
    return client.fill(where, {"mapping": "", "title": "My list", **columns, **more}, action=where, button="do=check")


def test_a_list_is_sent_previewed_checked_loaded_and_its_report_mended(admin):
    sent = upload(admin, LIST)
    assert sent.status_code == 303
    where = sent.location
    page = admin.see(where)
    assert "Harbour Road" in page.text
    preview = admin.fill(
        where, {"mapping": "", "column-name": "Works", "column-country": "Land"}, action=where, button="do=preview"
    )
    assert preview.status_code == 200
    assert "Ruritania" in preview.page.text
    assert "not a country that we know" in preview.page.text
    assert db.session.scalar(select(func.count(Factory.id))) == 0
    assert chosen(admin, where).status_code == 303
    assert only_run().state == "staged"
    assert only_run().counts["blocked"] == 1
    assert listed() == {}
    report = admin.get(f"{where}/report.csv")
    assert report.mimetype == "text/csv"
    assert "attachment" in report.headers["Content-Disposition"]
    admin.see(where)
    assert admin.send(f"{where}/load").status_code == 303
    assert set(listed()) == {"Blue Kite"}
    assert "Loaded" in admin.see(where).text
    second = upload(admin, report.get_data().replace(b"Ruritania", b"Vietnam"), "mended.csv")
    assert chosen(admin, second.location).status_code == 303
    admin.see(second.location)
    admin.send(f"{second.location}/load")
    assert set(listed()) == {"Blue Kite", "Alder"}
    assert only_run().counts["gone"] == 0
    text = admin.see("/imports/").text
    assert "mended.csv" in text
    assert "list.csv" in text


def test_a_list_of_ones_own_is_offered_as_a_mapping_the_next_time(admin):
    where = upload(admin, LIST).location
    chosen(admin, where, complete="y")
    admin.see(where)
    admin.send(f"{where}/load")
    where = upload(admin, LIST.replace("Blue Kite", "Blue Kite Co. Ltd"), "newer.csv").location
    (source,) = {run.source for run in queries.own_lists()}
    assert admin.fill(where, {"mapping": source}, action=where, button="do=check").status_code == 303
    assert (only_run().counts["add"], only_run().counts["move"]) == (0, 1)


def test_a_shipped_mapping_that_fits_is_proposed(admin):
    content = open_sample("facilities_oshub_export_sample.csv")
    page = admin.see(upload(admin, content, "export.csv").location)
    form = next(form for form in page.forms if "mapping" in form.names)
    assert form.values["mapping"] == ["oshub_export"]


def open_sample(name):
    from .samples import DATA

    return (DATA / name).read_bytes()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"only,a,header\n", b"PK\x03\x04broken"])
def test_what_is_no_list_is_refused_in_words(admin, content):
    answer = upload(admin, content)
    assert answer.status_code == 422
    assert "Something is missing or not right" in answer.page.text
    assert only_run() is None


def test_without_a_name_or_a_country_or_a_title_nothing_is_checked(admin):
    where = upload(admin, LIST).location
    assert chosen(admin, where, **{"column-country": ""}).status_code == 422
    assert chosen(admin, where, title="").status_code == 422
    assert chosen(admin, where, encoding="klingon").status_code == 422
    assert only_run().state == "received"


def test_a_run_that_stopped_is_taken_up_on_the_page(admin, monkeypatch):
    run = staged(FIRST + '5,"Cut')
    page = admin.see(f"/imports/{run.public_id}")
    assert "cut off" in page.text
    admin.send(f"/imports/{run.public_id}/resume")
    assert again(run).state == "failed"
    admin.see(f"/imports/{run.public_id}")
    admin.send(f"/imports/{run.public_id}/give-up")
    assert again(run).state == "undone"


def test_progress_asks_again_by_itself_and_has_a_link_without_script(admin):
    run = received(FIRST)
    answer = admin.get(f"/imports/{run.public_id}")
    text = answer.get_data(as_text=True)
    assert 'data-hx-trigger="every 2s"' in text
    assert "Show how far it is" in text
    fragment = admin.htmx("GET", f"/imports/{run.public_id}", target=f"import-{run.public_id}")
    assert "<html" not in fragment.get_data(as_text=True)
    assert "Take it up again" not in text
    with clock.at(clock.now() + timedelta(minutes=2)):
        silent = admin.get(f"/imports/{run.public_id}").get_data(as_text=True)
    assert "Take it up again" in silent
    assert "every 2s" not in silent
    running.advance(VISITOR, run.id)
    assert "every 2s" not in admin.get(f"/imports/{run.public_id}").get_data(as_text=True)


def test_loading_twice_is_refused(admin):
    run = staged(FIRST)
    admin.see(f"/imports/{run.public_id}")
    assert admin.send(f"/imports/{run.public_id}/load").status_code == 303
    assert admin.send(f"/imports/{run.public_id}/load").status_code == 409
    assert len(listed()) == 3


def test_pairs_are_decided_on_the_page(admin):
    for text, source in ((FIRST, "own:a"), (TWIN, "own:b")):
        doubles.search(VISITOR, load_list(text, source=source).id)
    (pair,) = queries.open_pairs()
    page = admin.see("/imports/duplicates")
    assert "Blue Kite Toys Company Limited" in page.text
    path = f"/imports/duplicates/{pair.public_id}"
    assert admin.send(path, {"answer": "perhaps"}).status_code == 400
    fragment = admin.htmx("POST", path, target="pairs", data={"answer": "one"})
    assert fragment.status_code == 200
    assert "No pair waits for you" in fragment.get_data(as_text=True)
    assert admin.send(path, {"answer": "distinct"}).status_code == 409
    assert len(listed()) == 3


@pytest.mark.parametrize(
    "role", ["coordinator", "reviewer", "management", "buyer_manager", "auditor", "factory_manager"]
)
def test_nobody_else_imports(client_for, role):
    run = staged(FIRST)
    client = client_for(builders.person(role))
    assert client.get("/imports/").status_code == 403
    assert client.get("/imports/duplicates").status_code == 403
    assert client.get(f"/imports/{run.public_id}").status_code == 404
    assert client.get(f"/imports/{run.public_id}/report.csv").status_code == 404
    client.get("/account")
    assert client.send(f"/imports/{run.public_id}/load").status_code == 404
    assert listed() == {}


@pytest.mark.sqlite_only
def test_the_pages_are_valid_html_in_both_languages(admin, html_valid):
    where = upload(admin, LIST).location
    run = staged(FIRST)
    for text, source in ((FIRST, "own:a"), (TWIN, "own:b")):
        doubles.search(VISITOR, load_list(text, source=source).id)
    pages = ("/imports/", where, f"/imports/{run.public_id}", "/imports/duplicates")
    html_valid(
        {
            f"{page} {lang}": admin.get(f"{page}?lang={lang}").get_data(as_text=True)
            for page in pages
            for lang in ("zh", "en")
        }
    )


def test_a_factorys_page_names_its_lists(admin):
    load_list(FIRST)
    site = listed()["Blue Kite Toys"].public_id
    page = admin.see(f"/factories/{site}")
    assert "Test list" in page.text
    assert "Kites" in page.text
