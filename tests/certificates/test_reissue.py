"""A new name or owner: new paper, same number and end (R8)."""

import threading

import pytest

from ietp_dash.certificates import queries, rules, services
from ietp_dash.certificates.models import Certificate
from ietp_dash.factories.models import Factory
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make


def verdict(text: str, on):
    return rules.verify([one for one, _factory in queries.asked_for(rules.folded(text))], on)


def test_a_new_name_gives_new_paper_with_the_same_number_and_end(coordinator, site, certificate, today):
    page = f"/certificates/{certificate.public_id}/reissue"
    assert page in coordinator.see(f"/factories/{site.public_id}").html
    answer = coordinator.fill(page, {"change": "name", "name": "Better Toys", "name_local": "更好玩具厂"}, action=page)
    assert answer.status_code == 303
    db.session.expire_all()
    old, new = db.session.query(Certificate).order_by(Certificate.id)
    assert (new.number, new.valid_to, new.type) == (old.number, old.valid_to, old.type)
    assert (new.name, new.name_local) == ("Better Toys", "更好玩具厂")
    assert new.code != old.code
    assert (old.superseded_on, old.name) == (today, "Sealed Toys")
    assert db.session.get(Factory, site.id).name == "Better Toys"
    assert verdict(new.number, today).verdict == "valid"
    assert verdict(new.code, today).verdict == "valid"
    assert verdict(old.code, today).verdict == "not_valid"
    assert db.session.query(EventRow).filter_by(type="CertificateReissued").one().permission == "factory:card"
    again = coordinator.send(page, {"change": "name", "name": "Best Toys"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"change": "name", "name": " ", "name_local": ""}, "Enter the name."),
        ({"change": "name", "name": "Sealed Toys", "name_local": "封印玩具厂"}, "This is the name already."),
        ({"change": "address", "name": "Better Toys"}, "it is not reissued"),
        ({"change": "name", "name": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_what_is_no_reissue_is_refused_beside_the_field(coordinator, certificate, values, said):
    page = f"/certificates/{certificate.public_id}/reissue"
    coordinator.see(page)
    answer = coordinator.send(page, values)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert db.session.query(Certificate).count() == 1


def test_a_new_owner_keeps_the_name(app, site, certificate):
    who = make.viewer(make.person("coordinator"))
    new = services.reissue(
        who, certificate, site, change=rules.SiteChange.OWNER, name=site.name, name_local=site.name_local
    )
    assert new.name == "Sealed Toys"


def test_a_withdrawn_certificate_is_not_reissued(app, site, certificate, today):
    who = make.viewer(make.person("coordinator"))
    services.withdraw(who, certificate, on=today, reason="closure")
    with pytest.raises(Refused) as no:
        services.reissue(who, certificate, site, change=rules.SiteChange.NAME, name="New", name_local="")
    assert no.value.conflict


def test_the_reissue_page_speaks_chinese(coordinator, certificate):
    assert "重新签发" in coordinator.see(f"/certificates/{certificate.public_id}/reissue?lang=zh").text


def test_two_reissues_at_once_leave_one(app, site, certificate):
    who = make.viewer(make.person("coordinator"))
    ids, start, outcomes = (certificate.id, site.id), threading.Barrier(2), []
    db.session.commit()

    def run(name):
        with app.app_context():
            one, factory = db.session.get(Certificate, ids[0]), db.session.get(Factory, ids[1])
            start.wait()
            try:
                services.reissue(who, one, factory, change=rules.SiteChange.NAME, name=name, name_local="")
                outcomes.append("done")
            except Refused as no:
                outcomes.append(no.conflict)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("One Toys", "Other Toys")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [True, "done"]
    assert db.session.query(Certificate).count() == 2
