"""Every page of applications: valid HTML in both languages, and few statements."""

import pytest

from ietp_dash.applications import services
from ietp_dash.applications.events import ApplicationVerified
from ietp_dash.applications.models import BuyerCase
from ietp_dash.applications.questions import BY_CODE
from ietp_dash.kernel import clock
from ietp_dash.storage.use_case import REACTIONS
from tests import builders as make

from . import FILLED, write_all

MOST_STATEMENTS = 12


@pytest.fixture
def pages(app, client_for, monkeypatch):
    """Page name -> its answer, for a draft with everything, one that was returned, one that waits, and buyers."""
    monkeypatch.setitem(REACTIONS, ApplicationVerified, [])
    coordinator = make.person("coordinator")
    office, found = client_for(coordinator), {}
    for name in ("draft", "waiting", "returned", "empty"):
        site = make.factory(f"Toys {name}", state="applicant", registered_at=None)
        manager = make.manager_of(site)
        viewer = make.viewer(manager)
        made = services.begin(viewer, site)
        if name != "empty":
            write_all(viewer, made)
        if name in ("waiting", "returned"):
            services.submit(viewer, made)
        if name == "returned":
            remarks = {f"{step}.{code}": "Why?" for step, data in FILLED.items() for code in data}
            services.send_back(make.viewer(coordinator), made, remarks=remarks | {"papers.all": "Blurred"})
        parts = [f"/edit/{step}" for step in [*BY_CODE][1:]] if name != "waiting" else []
        if name == "empty":
            parts = [f"{part}?check=1" for part in parts]
        found |= {(name, part): (client_for(manager), f"/applications/{made.public_id}{part}") for part in ["", *parts]}
        found[name, "office"] = (office, f"/applications/{made.public_id}")
        found[name, "listings"] = (office, f"/applications/{made.public_id}/listings")
        found[name, "own"] = (client_for(manager), "/applications/")
    for state in ("pending", "verified", "refused", "suspended"):
        at = make.organisation("buyer", f"Buyer {state}", state={"verified": "active"}.get(state, "pending"))
        case = make.stored(BuyerCase(organisation_id=at.id, state=state, created_at=clock.now(), website="example.com"))
        found["buyer", state] = (office, f"/buyers/{case.public_id}")
        found["buyers", state] = (office, f"/buyers/?state={state}")
    found["queue", "submitted"] = (office, "/applications/queue")
    found["start", "factory"] = (app.test_client(), "/applications/start")
    found["start", "buyer"] = (app.test_client(), "/applications/start?kind=buyer")
    return found


@pytest.mark.sqlite_only
def test_every_page_is_valid_html_in_both_languages(pages, html_valid):
    kept = {}
    for lang in ("en", "zh"):
        for name, (client, path) in pages.items():
            address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
            answer = client.get(address)
            assert answer.status_code == 200, address
            kept[f"{lang} {name}"] = answer.get_data(as_text=True)
    html_valid(kept)


def test_every_page_asks_the_database_little(pages):
    many = {}
    for name, (client, path) in pages.items():
        answer = client.htmx("GET", path) if path.endswith("/listings") else client.get(path)
        if answer.statements > MOST_STATEMENTS:
            many[name] = answer.statements
    assert many == {}
