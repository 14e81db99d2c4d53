"""From the worker's page to the desk and back, and what never leaves it: over HTTP, grepped afterwards (H2 to V7)."""

import re
from datetime import timedelta

import pytest

from ietp_dash.helpline import figures, queries, sealing, services, worker_views
from ietp_dash.helpline.models import HelplineCase, HelplineTalk
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow, EventRow
from tests import builders as make
from tests.notifications.conftest import read_all, send_all

NAME, WORDS, ADDRESS, BROWSER = (
    "Mei Lin 13800001111",
    "They keep our passports in a safe.",
    "203.0.113.77",
    "SecretPhone/9",
)


def fresh(app):
    return app.test_client()


def sent(client, page, **given):
    """Fill the worker's form as a phone does: no cookie, its own address and browser."""
    where = {"environ_base": {"REMOTE_ADDR": ADDRESS}, "headers": {"User-Agent": BROWSER}}
    form = client.get(page, **where)
    assert "Set-Cookie" not in form.headers
    assert "<script" not in form.get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.get_data(as_text=True))[1]
    return client.post(page, data=given | {"csrf_token": token}, **where)


def test_a_worker_writes_is_answered_and_comes_back_with_the_code(app, client_for):
    site, agent = make.factory("Red Ducks"), client_for(make.person(Role.HELPLINE_AGENT))
    client = fresh(app)
    assert sent(client, f"/w/{site.public_id}?in=en", topic="contract", words=" ").status_code == 422
    answer = sent(client, f"/w/{site.public_id}?in=en", topic="contract", words=WORDS)
    receipt = re.search(r"([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})", answer.get_data(as_text=True))[1]
    case = db.session.query(HelplineCase).one()
    page = f"/helpline/cases/{case.public_id}"
    assert "worker wrote" in agent.see("/helpline/").text
    assert WORDS in agent.see(page).text
    assert agent.send(f"{page}/take", {}).status_code == 303
    assert client_for(make.person(Role.HELPLINE_AGENT)).send(f"{page}/take", {}).status_code == 409
    agent.send(f"{page}/say", {"words": "Which safe is it?", "to": "worker"})
    agent.send(f"{page}/say", {"words": "Ask the lawyer.", "to": "colleagues"})
    back = sent(client, "/w/back?in=en", receipt=receipt.lower().replace("-", " ")).get_data(as_text=True)
    assert "Which safe is it?" in back
    assert "Ask the lawyer." not in back
    assert "In the office." in sent(client, "/w/back?in=en", receipt=receipt, words="In the office.").get_data(
        as_text=True
    )
    assert sent(client, "/w/back?in=en", receipt="AAAA-BBBB-CCCC-DDDD").status_code == 404
    assert agent.send(f"{page}/escalate", {"to": "factory", "words": "Passports"}).status_code == 422
    agent.send(f"{page}/consent", {"agrees": "yes"})
    assert agent.send(f"{page}/escalate", {"to": "factory", "words": "Passports"}).status_code == 303
    assert agent.send(f"{page}/close", {"outcome": "solved", "words": ""}).status_code == 303
    assert agent.send(f"{page}/close", {"outcome": "solved", "words": ""}).status_code == 409


@pytest.mark.parametrize("language", ["zh", "en", "vi"])
def test_the_workers_page_speaks_three_languages(client, language):
    words = {"zh": "工人关爱热线", "en": "Worker helpline", "vi": "Đường dây hỗ trợ"}[language]
    page = client.get(f"/w/?in={language}")
    assert words in page.get_data(as_text=True)
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_after_a_hundred_messages_nothing_says_who_wrote(app, database):
    client = fresh(app)
    for number in range(100):
        given = {"topic": "wages", "words": f"{WORDS} {number}", "identity": NAME if number % 2 else ""}
        assert sent(client, "/w/?in=en", **given).status_code == 200
    read_all()
    send_all()
    db.session.commit()
    files = [path for path in database.instance.rglob("*") if path.is_file() and path.name != "helpline.key"]
    kept = b"".join(path.read_bytes() for path in files)
    rows = " ".join(
        str(value) for table in db.metadata.sorted_tables for row in db.session.execute(table.select()) for value in row
    )
    for secret in (ADDRESS, BROWSER, NAME, "13800001111", "passports"):
        assert secret.encode() not in kept, secret
        assert secret not in rows, secret
    assert db.session.query(HelplineTalk).count() == 100
    assert {row.actor_id for row in db.session.query(EventRow).filter_by(type="WorkerWrote")} == {None}


def test_only_agents_see_cases_and_every_look_at_a_name_is_written_down(client_for, app):
    services.write(VISITOR, topic="wages", words=WORDS, identity=NAME, call_back=True, factory=make.factory())
    case = db.session.query(HelplineCase).one()
    page = f"/helpline/cases/{case.public_id}"
    for role in ("reviewer", "management", "administrator", "integrity_officer", "coordinator", "buyer_manager"):
        client = client_for(make.person(role))
        assert client.get("/helpline/").status_code == 403, role
        assert client.get(page).status_code == 404, role
    agent = client_for(make.person(Role.HELPLINE_AGENT))
    assert NAME not in agent.see(page).text
    assert NAME in agent.send(f"{page}/identity", {}).page.text
    assert db.session.query(EventRow).filter_by(type="IdentityRead").count() == 1
    assert db.session.query(AccessRow).count() == 0


def test_the_desk_in_numbers_is_on_the_agents_start_page_and_on_nobody_elses(client_for, app):
    agent, other = make.person("helpline_agent"), make.person("helpline_agent")
    told = {"identity": "", "call_back": False, "factory": None}
    mine, _receipt = services.write(VISITOR, topic="wages", words="Paid late.", **told)
    services.write(VISITOR, topic="wages", words="Paid late too.", **told)
    done, _receipt = services.write(VISITOR, topic="hours", words="Seven days.", **told)
    services.take(make.viewer(agent), mine)
    services.say(make.viewer(agent), mine, words="We call.", shown=True)
    services.close(make.viewer(agent), done, outcome="informed", words="")
    figures = {"cases that nobody has": 1, "workers wrote last": 1, "urgent and not closed": 0, "cases of yours": 1}
    for page in ("/", "/helpline/"):
        shown = client_for(agent).see(page).text
        for caption, number in figures.items():
            assert f"{number} {caption}" in " ".join(shown.split()), (page, caption)
    assert "0 cases of yours" in " ".join(client_for(other).see("/").text.split())
    desk = " ".join(client_for(agent).see("/helpline/").text.split())
    assert "3 cases opened this month" in desk
    assert "Wages 2" in desk
    for role in ("coordinator", "management", "administrator"):
        assert "cases that nobody has" not in client_for(make.person(role)).see("/").text


def test_figures_are_frozen_once_and_hide_what_is_few(client_for):
    site, buyer = make.factory(), make.person("buyer_manager")
    make.connection(site, buyer, scope=("status", "helpline"))
    with clock.at(clock.now() - timedelta(days=40)):
        for _number in range(6):
            services.write(VISITOR, topic="wages", words="x", identity="", call_back=False, factory=site)
        for _number in range(4):
            services.write(VISITOR, topic="hours", words="x", identity="", call_back=False, factory=site)
    figures.freeze(VISITOR, clock.now())
    before = figures.of(site.id)
    assert sorted(number for number in before[1].values() if number is not None) == [6]
    case = db.session.query(HelplineCase).filter_by(topic="hours").first()
    case.topic = "wages"
    db.session.commit()
    figures.freeze(VISITOR, clock.now())
    assert figures.of(site.id) == before
    page, client = f"/helpline/figures/{site.public_id}", client_for(buyer)
    assert "< 5" in client.see(page).text
    assert b"fewer than 5" in client.get(f"{page}/figures.csv").get_data()
    assert client_for(make.manager_of(site)).get(page).status_code == 200
    other = make.person("buyer_manager")
    make.connection(site, other, scope=("status", "reports"))
    assert client_for(other).get(page).status_code == 404


def test_a_year_after_its_end_nothing_but_topic_and_month_is_left(app):
    case, receipt = services.write(VISITOR, topic="pension", words=WORDS, identity=NAME, call_back=True, factory=None)
    agent = make.viewer(make.person(Role.HELPLINE_AGENT))
    services.close(agent, case, outcome="solved", words="")
    assert sealing.opened(sealing.sealed_anew(case.identity)) == NAME
    services.forget(VISITOR, clock.now() + timedelta(days=365))
    assert queries.by_receipt(receipt) is not None
    services.forget(VISITOR, clock.now() + timedelta(days=367))
    db.session.expire_all()
    row = db.session.query(HelplineCase).one()
    assert (row.identity, row.wants, row.receipt, row.topic) == ("", "", None, "pension")
    assert db.session.query(HelplineTalk).count() == 0
    with pytest.raises(Refused):
        services.say(agent, row, words="Hello", shown=True)


def test_an_agent_names_the_factory_as_the_worker_says_it(client_for):
    site = make.factory("Red Ducks Ltd", name_local="红鸭玩具厂", number=None)
    make.factory("Blue Ducks Ltd")
    agent = client_for(make.person(Role.HELPLINE_AGENT))
    call = {"channel": "phone", "topic": "wages", "urgency": "normal", "wants": "My slip is wrong."}
    for typed, told in (
        ("Green", "No factory has this name"),
        ("ducks", "Which of them? Blue Ducks Ltd; Red Ducks Ltd"),
    ):
        answer = agent.fill("/helpline/new", call | {"number": typed})
        assert answer.status_code == 422
        assert told in answer.page.text
    for typed in ("红鸭", "red  ducks ltd"):
        assert agent.fill("/helpline/new", call | {"number": typed}).status_code == 303
    assert [case.factory_id for case in db.session.query(HelplineCase)] == [site.id, site.id]


def test_the_start_page_says_that_workers_wait(client_for):
    agent = client_for(make.person(Role.HELPLINE_AGENT))
    assert "Nothing waits for you" in agent.see("/").text
    services.write(VISITOR, topic="wages", words=WORDS, identity="", call_back=False, factory=None)
    page = agent.see("/").text
    assert "1 worker waits for you" in page
    assert "Nothing waits for you" not in page


def test_an_agent_sets_urgency_topic_and_factory_of_what_a_worker_wrote(client_for):
    site, agent = make.factory("Red Ducks Ltd", number=None), client_for(make.person(Role.HELPLINE_AGENT))
    case, _receipt = services.write(VISITOR, topic="other", words=WORDS, identity="", call_back=False, factory=None)
    page = f"/helpline/cases/{case.public_id}"
    facts = {"topic": "contract", "urgency": "urgent", "number": "ducks"}
    assert agent.fill(page, facts | {"number": "Green"}, action=f"{page}/facts").status_code == 422
    assert agent.fill(page, facts, action=f"{page}/facts").status_code == 303
    db.session.expire_all()
    assert (case.topic, case.urgency, case.factory_id) == ("contract", "urgent", site.id)
    assert "danger" in agent.see("/helpline/").text
    agent.send(f"{page}/close", {"outcome": "solved", "words": ""})
    assert agent.send(f"{page}/facts", facts).status_code == 409


def test_a_form_that_lay_open_too_long_keeps_what_a_worker_wrote(app, monkeypatch):
    client, given = fresh(app), {"topic": "wages", "words": WORDS, "identity": NAME, "call_back": "yes"}
    told = sent(client, "/w/?in=en", **given).get_data(as_text=True)
    receipt = re.search(r"([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})", told)[1]
    monkeypatch.setattr(worker_views, "TOKEN_LIFE", -1)
    answer = sent(client, "/w/?in=en", **given | {"words": "Nobody answers."})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "open too long" in text
    assert all(one in text for one in ("Nobody answers.", NAME, 'value="wages" checked', 'value="yes" checked'))
    talk = sent(client, "/w/back?in=en", receipt=receipt, words="In the office.")
    assert talk.status_code == 422
    assert "In the office." in talk.get_data(as_text=True)
    assert db.session.query(HelplineTalk).count() == 1
    assert client.post("/w/", data=given | {"csrf_token": "no form of ours"}).status_code == 400


@pytest.mark.parametrize(
    ("language", "button"), [("en", "Open my"), ("zh", "打开我的对话"), ("vi", "Mở cuộc trò chuyện")]
)
def test_the_button_to_a_conversation_says_what_it_does(client, language, button):
    assert button in client.get(f"/w/back?in={language}").get_data(as_text=True)


def test_where_the_code_is_shown_once_nothing_leads_away_without_warning(app):
    told = sent(fresh(app), "/w/?in=en", topic="wages", words=WORDS).get_data(as_text=True)
    assert "hreflang" not in told
