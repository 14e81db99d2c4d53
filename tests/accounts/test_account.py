"""One's own account, one's sessions and memberships, the people of an organisation, and fields nobody asked for."""

import pytest
from sqlalchemy import select

from ietp_dash.accounts import queries
from ietp_dash.accounts.models import Membership, Organisation, Person
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Kind
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.web import PASSWORD, sign_in

CHOSEN = "seven blue ducks in a row"


def fresh(row):
    """``row`` as it is in the database now."""
    db.session.expire_all()
    return db.session.get(type(row), row.id)


# --- password, language, name -------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions_and_keeps_this(app, client_for):
    me = make.person("buyer_member")
    here, there = client_for(me), sign_in(app.test_client(), me.email)
    assert here.fill("/account/", {"current": PASSWORD, "password": CHOSEN}).status_code == 303
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 303)
    assert app.test_client().fill("/sign-in", {"email": me.email, "password": PASSWORD}).status_code == 422
    sign_in(app.test_client(), me.email, CHOSEN)


@pytest.mark.parametrize(
    "typed",
    [
        {"current": "a wrong password", "password": CHOSEN},
        {"current": PASSWORD, "password": "short"},
        {"current": "", "password": CHOSEN},
    ],
)
def test_a_password_is_not_changed_without_proof(client_for, typed):
    me = make.person("buyer_member")
    answer = client_for(me).fill("/account/", typed)
    assert answer.status_code == 422
    assert fresh(me).password_hash == me.password_hash


def test_guessing_the_current_password_is_limited(app_with, client_for):
    from .test_signing_in import open_client

    me = make.person("buyer_member")
    client = sign_in(open_client(app_with(LIMITS="on")), me.email)
    answers = [client.fill("/account/", {"current": f"guess {n}", "password": CHOSEN}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_the_product_speaks_the_chosen_language(app, client_for):
    me = make.person("buyer_member")
    client = client_for(me)
    assert client.see("/account/").lang == "en"
    assert client.fill("/account/", {"name": "Bao", "locale": "zh", "zone": "Asia/Shanghai"}).status_code == 303
    assert client.see("/account/").lang == "zh-Hans"
    assert (fresh(me).name, me.zone) == ("Bao", "Asia/Shanghai")
    assert sign_in(app.test_client(), me.email).see("/account/").lang == "zh-Hans", "also elsewhere"


@pytest.mark.parametrize("changed", [{"locale": "xx"}, {"zone": "Mars/Base"}, {"name": ""}, {"name": "x" * 201}])
def test_preferences_that_make_no_sense_change_nothing(client_for, changed):
    me = make.person("buyer_member")
    client = client_for(me)
    client.see("/account/")
    answer = client.send("/account/preferences", {"name": "Bao", "locale": "en", "zone": "UTC"} | changed)
    assert answer.status_code == 422
    assert fresh(me).name == me.name


# --- sessions -----------------------------------------------------------------------------------


def test_sessions_are_listed_and_can_be_ended(app, client_for):
    me = make.person("buyer_member")
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Safari/604.1"
    sign_in(phone, me.email)
    here = client_for(me)
    page = here.see("/account/")
    assert "Safari · iPhone" in page.text
    (end,) = [form.action for form in page.forms if form.action.endswith("/end")]
    assert here.send(end).status_code == 303
    assert (here.get("/account/").status_code, phone.get("/account/").status_code) == (200, 303)
    assert here.send(end).status_code == 404


def test_nobody_ends_the_session_of_another(client_for):
    me, other = make.person("buyer_member"), make.person("administrator")
    victim, attacker = client_for(me), client_for(other)
    (row,) = queries.sessions_of(me.id, clock.now())
    made_up = attacker.send(f"/account/sessions/{'x' * 16}/end")
    foreign = attacker.send(f"/account/sessions/{row.public_id}/end")
    assert (foreign.status_code, made_up.status_code) == (404, 404)
    assert victim.get("/account/").status_code == 200


# --- memberships --------------------------------------------------------------------------------


@pytest.fixture
def two_sides(app):
    """A person of a factory and of a buyer."""
    site = make.factory("Toy Works")
    me = make.manager_of(site)
    buyer = make.organisation(Kind.BUYER, "Toys & Co")
    make.stored(Membership(person_id=me.id, organisation_id=buyer.id, role="buyer_manager", created_at=clock.now()))
    return me, site


def test_switching_changes_what_is_seen(two_sides, client_for):
    me, site = two_sides
    client = client_for(me)
    profile = f"/factories/{site.public_id}/profile/history"
    assert client.get(profile).status_code == 200
    assert client.get("/analytics/").status_code == 403
    buyer = queries.live_memberships(me.id)[1]
    client.see("/account/")
    assert client.send("/account/switch", {"membership": buyer.public_id}).status_code == 303
    assert client.get(profile).status_code == 404
    assert client.get("/analytics/").status_code == 200


def test_nobody_switches_to_a_membership_of_another_or_an_ended_one(two_sides, client_for):
    me, _ = two_sides
    client = client_for(me)
    ended = queries.live_memberships(me.id)[1]
    ended.ended_at = clock.now()
    db.session.commit()
    other = make.person("administrator").memberships[0]
    for wanted in (other.public_id, ended.public_id, "x" * 16, ""):
        assert client.send("/account/switch", {"membership": wanted}).status_code == 404
    assert client.get("/policy/").status_code == 403


def test_who_lost_the_last_membership_sees_nothing(client_for):
    manager = make.person("factory_manager")
    member = make.person("factory_member", at=manager.memberships[0].organisation)
    inside = client_for(member)
    boss = client_for(manager)
    boss.see("/people/")
    assert boss.send(f"/people/{member.memberships[0].public_id}/end").status_code == 303
    assert inside.get("/people/").status_code == 403
    assert inside.get("/account/").status_code == 200


# --- the people of an organisation --------------------------------------------------------------


@pytest.mark.parametrize("role", ["factory_manager", "buyer_manager", "firm_manager"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_last_manager_cannot_leave(client_for, role, language):
    me = make.person(role)
    client = client_for(me)
    client.get(f"/account/?lang={language}")
    answer = client.send(f"/people/{me.memberships[0].public_id}/end")
    assert answer.status_code == 422
    assert fresh(me.memberships[0]).ended_at is None
    said = "The last manager of an organisation cannot leave." in answer.get_data(as_text=True)
    assert said is (language == "en")
    second = make.person(role, at=me.memberships[0].organisation)
    assert client.send(f"/people/{me.memberships[0].public_id}/end").status_code == 303
    assert fresh(me.memberships[0]).ended_at
    assert fresh(second.memberships[0]).ended_at is None


def test_a_manager_ends_no_membership_elsewhere(client_for):
    client = client_for(make.person("factory_manager"))
    other = make.person("factory_member").memberships[0]
    answers = [client.send(f"/people/{one}/end") for one in (other.public_id, "x" * 16)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert fresh(other).ended_at is None


def test_a_manager_sees_only_the_own_people(client_for):
    me, other = make.person("buyer_manager"), make.person("buyer_manager")
    page = client_for(me).see("/people/")
    assert me.email in page.text
    assert other.email not in page.text


def test_a_member_that_ended_may_be_invited_again(client_for):
    manager = make.person("factory_manager")
    member = make.person("factory_member", at=manager.memberships[0].organisation)
    client = client_for(manager)
    client.see("/people/")
    client.send(f"/people/{member.memberships[0].public_id}/end")
    typed = {"name": "M", "email": member.email, "role": "factory_member"}
    assert client.fill("/people/", typed).status_code == 303


# --- fields nobody asked for --------------------------------------------------------------------

EXTRA = {
    "id": "1", "public_id": "aaaaaaaaaaaaaaaa", "person_id": "1", "organisation_id": "1", "password_hash": "x",
    "disabled_at": "2020-01-01", "state": "suspended", "verified_at": "2020-01-01", "is_active": "", "staff": "1",
    "email_folded": "taken@example.com", "membership_id": "1", "factory_id": "1",
}  # fmt: skip
LEFT = {"password_hash", "password_changed_at", "name", "locale", "zone", "email", "email_folded"}


def everything():
    """Every column of every account, but what the forms themselves change."""
    return {
        (model.__name__, row.id): {c.name: getattr(row, c.name) for c in model.__table__.columns if c.name not in LEFT}
        for model in (Person, Membership, Organisation)
        for row in db.session.scalars(select(model))
    }


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/preferences", {"name": "Bao", "locale": "zh", "zone": "UTC"}),
        ("/account/password", {"current": PASSWORD, "password": CHOSEN}),
        ("/account/email", {"current": PASSWORD, "email": "new@example.com"}),
        ("/sign-in", {"email": "nobody@example.com", "password": "x"}),
    ],
)
def test_extra_fields_of_a_form_change_nothing(client_for, path, typed):
    me = make.person("buyer_member")
    client = client_for(me)
    client.see("/account/")
    before = everything()
    assert client.send(path, typed | EXTRA | {"role": "administrator", "kind": "programme"}).status_code in (303, 422)
    db.session.expire_all()
    assert everything() == before
    assert fresh(me).password_hash != "x"
    assert fresh(me).email_folded == me.email.casefold()


def test_extra_fields_of_an_invitation_change_nothing(client_for, client, mails):
    from .links import link_in

    manager, other = make.person("buyer_manager"), make.organisation(Kind.PROGRAMME)
    boss = client_for(manager)
    boss.see("/people/")
    extra = EXTRA | {"organisation_id": str(other.id), "kind": "programme", "organisation": other.public_id}
    typed = {"name": "Mei", "email": "mei@example.com", "role": "buyer_member"}
    assert boss.send("/people/", typed | extra).status_code == 303
    client.get(link_in(mails()[-1]))
    joined = {"name": "Mei", "password": CHOSEN}
    assert client.send(link_in(mails()[-1]), joined | extra | {"role": "administrator"}).status_code == 303
    mei = queries.person_by_email("mei@example.com")
    ((membership,), disabled) = (queries.live_memberships(mei.id), mei.disabled_at)
    assert (membership.role, membership.organisation_id) == ("buyer_member", manager.memberships[0].organisation_id)
    assert disabled is None
