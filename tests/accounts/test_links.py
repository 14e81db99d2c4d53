"""Links by mail: invitations, new passwords, new addresses. Single use, short lives, not spent by a mail scanner."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts import queries, services
from ietp_dash.accounts.models import MailedLink, Membership, Person
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Kind, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.web import PASSWORD, sign_in

from .links import link_in

NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)
CHOSEN = "seven blue ducks in a row"


@pytest.fixture
def invite(client_for, mails):
    """``invite(manager, email, role)``: invite through the page; the path of the mailed link."""

    def send(manager, email, role, path="/people/"):
        before = len(mails())
        answer = client_for(manager).fill(path, {"name": "Mei Lin", "email": email, "role": role})
        assert answer.status_code == 303, answer.page.text
        assert len(mails()) == before + 1
        assert mails()[-1]["To"] == email
        return link_in(mails()[-1])

    return send


def live(email):
    person = queries.person_by_email(email)
    return [(m.organisation_id, m.role) for m in queries.live_memberships(person.id)] if person else []


# --- invitations --------------------------------------------------------------------------------


def test_an_invited_person_joins_once(app, client, invite):
    manager = make.person("factory_manager")
    path = invite(manager, "mei@example.com", "factory_member")
    for _ in range(3):
        assert client.get(path).status_code == 200, "looking spends nothing"
    assert live("mei@example.com") == []
    answer = client.fill(path, {"name": "Mei", "password": CHOSEN})
    assert answer.status_code == 303
    assert "Mei" in client.see("/account/").html, "whoever chose a password is in"
    assert live("mei@example.com") == [(manager.memberships[0].organisation_id, "factory_member")]
    for method in (client.get, client.send):
        assert method(path).status_code == 404, "used up"
    sign_in(app.test_client(), "mei@example.com", CHOSEN)


@pytest.mark.parametrize(("after", "status"), [(timedelta(days=7), 200), (timedelta(days=7, seconds=1), 404)])
def test_an_invitation_is_good_for_seven_days(client, invite, after, status):
    with clock.at(NOON):
        path = invite(make.person("buyer_manager"), "mei@example.com", "buyer_member")
    with clock.at(NOON + after):
        client.see("/sign-in")
        assert client.get(path).status_code == status
        assert client.send(path, {"name": "Mei", "password": CHOSEN}).status_code == (303 if status == 200 else 404)


def test_a_made_up_link_says_the_same_as_a_spent_one(client, invite):
    path = invite(make.person("buyer_manager"), "mei@example.com", "buyer_member")
    client.fill(path, {"name": "Mei", "password": CHOSEN})
    spent, made_up = client.get(path), client.get("/join/" + "x" * 43)
    assert spent.status_code == made_up.status_code == 404
    assert spent.page.text == made_up.page.text


def test_links_are_kept_as_hashes_and_of_one_kind(client, invite):
    path = invite(make.person("buyer_manager"), "mei@example.com", "buyer_member")
    token = path.rsplit("/", 1)[1]
    assert token not in list(db.session.scalars(select(MailedLink.token_hash)))
    for other in (f"/sign-in/reset/{token}", f"/account/email/{token}"):
        assert client.get(other).status_code == 404


def test_somebody_who_has_an_account_joins_a_second_organisation(app, client, invite):
    me, manager = make.person("buyer_member"), make.person("factory_manager")
    path = invite(manager, me.email, "factory_member")
    answer = client.fill(path, {"name": "Somebody else"})
    assert (answer.status_code, answer.location) == (303, "/sign-in"), "a link that lived for days lets nobody in"
    assert client.get("/account/").status_code == 303
    assert {role for _, role in live(me.email)} == {"buyer_member", "factory_member"}
    db.session.expire_all()
    assert db.session.get(Person, me.id).name == me.name
    sign_in(app.test_client(), me.email, PASSWORD)


def test_a_newer_invitation_replaces_the_older(client, invite):
    manager = make.person("factory_manager")
    older = invite(manager, "mei@example.com", "factory_manager")
    newer = invite(manager, "mei@example.com", "factory_member")
    assert client.get(older).status_code == 404
    client.fill(newer, {"name": "Mei", "password": CHOSEN})
    assert [role for _, role in live("mei@example.com")] == ["factory_member"]


FORBIDDEN = [
    ("reviewer", "factory_manager", "factory_member"),
    ("auditor", "buyer_manager", "buyer_member"),
    ("reviewer", "firm_manager", "auditor"),
    ("buyer_member", "firm_manager", "auditor"),
]


@pytest.mark.parametrize(("held", "manager", "role"), FORBIDDEN)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_sides_that_nobody_may_hold_together_are_refused(client_for, mails, held, manager, role, language):
    me = make.person(held)
    client = client_for(make.person(manager))
    client.get(f"/account/?lang={language}")
    answer = client.fill("/people/", {"name": "A name", "email": me.email, "role": role})
    assert answer.status_code == 422
    assert ("Nobody holds" in answer.page.text) is (language == "en")
    assert "A name" in answer.page.html
    assert mails() == []
    assert len(live(me.email)) == 1


def test_two_open_invitations_do_not_add_up_to_forbidden_sides(client, invite):
    first = invite(make.person("factory_manager"), "mei@example.com", "factory_member")
    second = invite(make.person("firm_manager"), "mei@example.com", "auditor")
    assert client.fill(first, {"name": "Mei", "password": CHOSEN}).status_code == 303
    assert client.fill(second, {"name": "Mei"}).status_code == 422
    assert [role for _, role in live("mei@example.com")] == ["factory_member"]


@pytest.mark.parametrize("role", ["reviewer", "administrator", "buyer_manager", "made up", ""])
def test_no_manager_invites_to_a_role_of_another_kind(client_for, mails, role):
    client = client_for(make.person("factory_manager"))
    client.see("/people/")
    answer = client.send("/people/", {"name": "M", "email": "m@example.com", "role": role})
    assert answer.status_code == 422
    assert mails() == []
    assert queries.person_by_email("m@example.com") is None


def test_a_member_is_not_invited_again(client_for):
    manager = make.person("factory_manager")
    client = client_for(manager)
    typed = {"name": "M", "email": manager.email, "role": "factory_member"}
    assert client.fill("/people/", typed).status_code == 409


# --- new passwords ------------------------------------------------------------------------------


def ask_reset(client, email):
    return client.fill("/sign-in/forgotten", {"email": email})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_asking_says_the_same_for_everybody(client, mails, language):
    client.get(f"/sign-in?lang={language}")
    me, closed = make.person("auditor", locale=language), make.person("auditor", disabled_at=clock.now())
    answers = [ask_reset(client, email) for email in (me.email, "nobody@example.com", closed.email)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.page.text for answer in answers}) == 1
    assert [message["To"] for message in mails()] == [me.email]
    assert ("密码" in mails()[0].get_body(("plain",)).get_content()) is (language == "zh")


def test_a_new_password_ends_every_session_and_the_link(app, client, client_for, mails):
    me = make.person("auditor")
    inside = client_for(me)
    ask_reset(client, me.email)
    path = link_in(mails()[-1])
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.fill(path, {"password": CHOSEN}).status_code == 303
    assert client.get("/account/").status_code == 200
    assert inside.get("/account/").status_code == 303
    assert client.get(path).status_code == 404
    assert app.test_client().fill("/sign-in", {"email": me.email, "password": PASSWORD}).status_code == 422
    sign_in(app.test_client(), me.email, CHOSEN)


@pytest.mark.parametrize(("after", "status"), [(timedelta(hours=1), 200), (timedelta(hours=1, seconds=1), 404)])
def test_a_reset_is_good_for_one_hour(client, mails, after, status):
    with clock.at(NOON):
        ask_reset(client, make.person("auditor").email)
    with clock.at(NOON + after):
        assert client.get(link_in(mails()[-1])).status_code == status


def test_a_newer_reset_replaces_the_older(client, mails):
    me = make.person("auditor")
    ask_reset(client, me.email)
    ask_reset(client, me.email)
    older, newer = (link_in(message) for message in mails())
    assert (client.get(older).status_code, client.get(newer).status_code) == (404, 200)


def test_a_reset_minds_the_rules_of_passwords(client, mails):
    me = make.person("auditor")
    ask_reset(client, me.email)
    path = link_in(mails()[-1])
    own = me.email.split("@")[0] + " and more of it"
    for password in ("short", own, "password1234"):
        answer = client.fill(path, {"password": password})
        assert answer.status_code == 422
        assert password not in answer.page.html


def test_asking_is_limited_by_address(app_with):
    from .test_signing_in import open_client

    client = open_client(app_with(LIMITS="on"))
    with clock.at(NOON):
        answers = [ask_reset(client, f"a{number}@example.com").status_code for number in range(31)]
    assert answers == [200] * 30 + [429]


def test_two_uses_of_one_link_at_once_change_one_password(app):
    token = services.ask_reset(VISITOR, make.person("auditor"))
    services.reset_password(VISITOR, token, password_hash="first")
    with pytest.raises(Refused):
        services.reset_password(VISITOR, token, password_hash="second")


# --- new addresses ------------------------------------------------------------------------------


def ask_email(client, email, password=PASSWORD):
    return client.fill("/account/", {"email": email, "current": password})


def test_a_new_address_counts_once_it_is_proven(app, client_for, mails):
    me = make.person("buyer_member")
    client, before = client_for(me), me.email
    assert ask_email(client, "New@Example.com").status_code == 303
    assert mails()[-1]["To"] == "New@Example.com"
    path = link_in(mails()[-1])
    assert client.get(path).status_code == client.get(path).status_code == 200
    assert queries.person_by_email("new@example.com") is None
    assert client.fill(path, {}, action=path).status_code == 200
    assert queries.person_by_email("new@example.com").id == me.id
    warning = mails()[-1]
    assert (warning["To"], warning["Subject"]) == (before, "The address of your IETP Connect account was changed")
    assert "new@example.com" not in warning.as_string().lower()
    assert client.get(path).status_code == 404
    assert client.send(path).status_code == 404
    sign_in(app.test_client(), "new@example.com")


def test_a_taken_address_is_not_given_away(client_for, mails):
    other = make.person("reviewer")
    client = client_for(make.person("buyer_member"))
    answers = [ask_email(client, email) for email in ("free@example.com", other.email)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/account/")}
    assert [message["To"] for message in mails()] == ["free@example.com"]


def test_an_address_that_was_taken_meanwhile_is_refused(client_for, mails):
    client = client_for(make.person("buyer_member"))
    ask_email(client, "free@example.com")
    make.person("reviewer", email="free@example.com")
    assert client.send(link_in(mails()[-1])).status_code == 404


def test_a_new_address_needs_the_password(client_for, mails):
    answer = ask_email(client_for(make.person("buyer_member")), "free@example.com", "a wrong password")
    assert answer.status_code == 422
    assert "free@example.com" in answer.page.html
    assert mails() == []


# --- organisations ------------------------------------------------------------------------------

NEW = {"kind": "buyer", "organisation": "Toys & Co", "organisation_local": "玩具公司", "country": "DE",
       "name": "Ada", "email": "ada@example.com", "role": "buyer_manager"}  # fmt: skip


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_staff_invite_an_organisation_and_its_first_person(client, client_for, mails, role):
    answer = client_for(make.person(role)).fill("/organisations/invite", NEW)
    assert answer.status_code == 303
    assert client.fill(link_in(mails()[-1]), {"name": "Ada", "password": CHOSEN}).status_code == 303
    (membership,) = queries.live_memberships(queries.person_by_email("ada@example.com").id)
    made = membership.organisation
    assert (made.name, made.name_local, made.kind, made.country) == ("Toys & Co", "玩具公司", Kind.BUYER, "DE")
    assert (made.is_active, membership.as_role) == (True, Role.BUYER_MANAGER)


@pytest.mark.parametrize("changed", [{"kind": "factory"}, {"kind": "made up"}, {"country": "??"}, {"email": "no"}])
def test_an_organisation_that_makes_no_sense_leaves_nothing(client_for, mails, changed):
    client = client_for(make.person("administrator"))
    answer = client.fill("/organisations/invite", NEW | changed)
    assert answer.status_code == 422
    assert "Toys &amp; Co" in answer.page.html
    assert mails() == []
    assert [row for row in queries.organisations(None, None, 50) if row.name == "Toys & Co"] == []


def test_a_forbidden_first_person_leaves_no_organisation(client_for):
    reviewer = make.person("reviewer")
    client = client_for(make.person("administrator"))
    assert client.fill("/organisations/invite", NEW | {"email": reviewer.email}).status_code == 422
    assert [row for row in queries.organisations(None, None, 50) if row.name == "Toys & Co"] == []
    assert db.session.query(Membership).filter_by(person_id=reviewer.id).count() == 1
