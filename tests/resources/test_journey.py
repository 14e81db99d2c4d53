"""The library over HTTP: who reads what, editions that supersede, receipts; the fee schedule; feedback without traces."""

import io

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.resources import rules
from ietp_dash.resources.models import Edition, Feedback
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "song"}, "kind"), ({"title": " "}, "title"), ({"audiences": []}, "audiences"), ({"effective": None}, "effective_on"),
     ({"link": "http://x.example"}, "link"), ({"link": "", "has_file": False}, "file")],
)  # fmt: skip
def test_an_edition_that_lacks_something_is_refused_beside_its_field(changed, field):
    whole = {
        "kind": "policy",
        "title": "T",
        "audiences": ["buyer"],
        "effective": object(),
        "link": "",
        "has_file": True,
    }
    rules.check(**whole)
    with pytest.raises(Refused) as no:
        rules.check(**whole | changed)
    assert no.value.field == field


def given(**more):
    file = {"file": (io.BytesIO(picture()), "policy.png")}
    return (
        {"kind": "policy", "locale": "en", "title": "Gift policy", "summary": "No gifts.", "audiences": "factory"}
        | file
        | more
    )


def test_editions_supersede_and_reach_their_audience_alone(client_for, client):
    staff, factory, buyer = (
        client_for(make.person(role)) for role in ("administrator", "factory_manager", "buyer_manager")
    )
    assert staff.fill("/resources/keep/new", given(title=" ")).status_code == 422
    assert staff.fill("/resources/keep/new", given(confirms="y")).status_code == 303
    first = db.session.query(Edition).one()
    assert "Gift policy" not in factory.see("/resources/").text
    publish = f"/resources/keep/{first.public_id}/publish"
    assert staff.send(publish, {}).status_code == 303
    assert staff.send(publish, {}).status_code == 409
    assert "Gift policy" in factory.see("/resources/?q=gift").text
    assert factory.get(f"/resources/{first.public_id}/file", buffered=True).mimetype == "image/png"
    for other in (buyer, client):
        assert "Gift policy" not in other.see("/resources/").text
        assert other.get(f"/resources/{first.public_id}/file").status_code == 404
    assert "1 document to read" in factory.see("/").text
    assert factory.send(f"/resources/{first.public_id}/confirm", {}).status_code == 303
    assert "You confirmed" in factory.see("/resources/").text
    assert (
        staff.fill(
            f"/resources/keep/{first.public_id}", given(title="Gift policy 2", changed="Tea is fine.")
        ).status_code
        == 303
    )
    second = db.session.query(Edition).order_by(Edition.id.desc()).first()
    staff.send(f"/resources/keep/{second.public_id}/publish", {})
    db.session.expire_all()
    assert [one.state for one in db.session.query(Edition).order_by(Edition.id)] == ["superseded", "published"]
    assert "Tea is fine." in factory.see("/resources/").text


def test_the_fees_of_today_are_shown_to_everybody(client):
    page = client.see("/resources/fees").text
    assert "1,500" in page
    assert "500" in page


def test_feedback_keeps_the_kind_of_page_and_is_seen_once(client_for):
    somebody, staff = client_for(make.person("buyer_manager")), client_for(make.person("administrator"))
    assert somebody.fill("/resources/feedback?of=factories.detail", {"words": " "}).status_code == 422
    assert somebody.fill("/resources/feedback?of=factories.detail", {"words": "I miss the sum."}).status_code == 303
    row = db.session.query(Feedback).one()
    assert (row.endpoint, row.words) == ("factories.detail", "I miss the sum.")
    assert "I miss the sum." in staff.see("/resources/feedback/all").text
    staff.send(f"/resources/feedback/{row.public_id}/seen", {})
    assert "I miss the sum." not in staff.see("/resources/feedback/all").text
