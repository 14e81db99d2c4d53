"""An organisation whose last manager leaves: refused to itself, noted when an administrator does it, mended (P35)."""

import re

import pytest

from ietp_dash.accounts import queries, services
from ietp_dash.accounts.models import Organisation
from ietp_dash.kernel.access import Kind
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.racing import at_once


@pytest.fixture
def buyer(app):
    return make.organisation(Kind.BUYER, "Bright Shops")


def member(person, at):
    return next(one for one in queries.members_of(at.id) if one.person_id == person.id)


def test_an_administrator_closes_the_last_manager_and_a_member_takes_over(client_for, buyer):
    boss, colleague = make.person("buyer_manager", at=buyer), make.person("buyer_member", at=buyer)
    own, administrator = client_for(boss), client_for(make.person("administrator"))
    page = f"/organisations/{buyer.public_id}/people"
    assert own.send(f"/people/{member(boss, buyer).public_id}/end", {}).status_code in (409, 422)
    assert own.send(f"/people/{member(boss, buyer).public_id}/role", {"role": "buyer_member"}).status_code in (409, 422)
    assert administrator.send(f"/people/{member(boss, buyer).public_id}/disable", {}).status_code == 303
    db.session.expire_all()
    assert member(boss, buyer).ended_at is not None
    assert "1 organisation has no manager" in administrator.see("/").text
    assert "Bright Shops" in administrator.see("/organisations/?managers=none").text
    assert "Nobody manages this organisation" in administrator.see(page).text
    chosen = {"role": "buyer_manager"}
    other = make.organisation(Kind.BUYER)
    wrong = f"/organisations/{other.public_id}/people/{member(colleague, buyer).public_id}/role"
    assert administrator.send(wrong, chosen).status_code == 404
    appoint = f"{page}/{member(colleague, buyer).public_id}/role"
    assert administrator.send(appoint, {"role": "reviewer"}).status_code == 404
    assert administrator.send(appoint, chosen).status_code == 303
    assert administrator.send(appoint, chosen).status_code == 409
    db.session.expire_all()
    assert not db.session.get(Organisation, buyer.id).unmanaged
    assert "Send invitation" in client_for(colleague).see("/people/").text


def test_whoever_joins_as_manager_ends_it(app, buyer):
    alone = make.person("buyer_member", at=buyer)
    services.end_membership(make.viewer(make.person("administrator")), member(alone, buyer))
    assert db.session.get(Organisation, buyer.id).unmanaged
    who = {"email": "new@shops.example", "name": "New", "role": "buyer_manager", "locale": "en"}
    token = services.invite(make.viewer(make.person("administrator")), buyer, **who)
    services.join(make.viewer(make.person("administrator")), token, name="New", password_hash="x")
    assert not db.session.get(Organisation, buyer.id).unmanaged


def test_two_managers_who_end_each_other_leave_one(app, buyer):
    people = [make.person("buyer_manager", at=buyer) for _ in range(2)]
    keys = [member(one, buyer).id for one in people]
    viewers = [make.viewer(one) for one in people]
    db.session.commit()

    def end(who, key):
        from ietp_dash.accounts.models import Membership

        return lambda: services.end_membership(who, db.session.get(Membership, key))

    outcomes = at_once(app, end(viewers[0], keys[1]), end(viewers[1], keys[0]))
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    db.session.expire_all()
    assert len(queries.managers_of(buyer.id)) == 1


@pytest.mark.parametrize(("deed", "given"), [("role", {"role": "buyer_member"}), ("end", {})])
def test_a_manager_who_leaves_is_led_where_it_is_still_open(client_for, buyer, deed, given):
    boss, _other = (make.person("buyer_manager", at=buyer) for _ in range(2))
    me = client_for(boss)
    answer = me.send(f"/people/{member(boss, buyer).public_id}/{deed}", given)
    assert answer.status_code == 303
    assert me.get(answer.location, follow_redirects=True).status_code == 200


def test_ending_a_membership_and_closing_an_account_are_asked_once_more(client_for, buyer):
    make.person("buyer_manager", at=buyer)
    html = client_for(make.person("administrator")).see(f"/organisations/{buyer.public_id}/people").html
    for summary, deed in (("End", "end"), ("Close account", "disable")):
        asked = re.search(rf"<details><summary>{summary}.*?</details>", html, re.S)
        assert asked
        assert f'/{deed}"' in asked[0]
