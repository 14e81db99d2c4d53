"""Terms and holidays on screen: who reads, who changes, what is shown before saving, and that it holds at once."""

from datetime import date, timedelta

import pytest

from ietp_dash.connections import services as connections
from ietp_dash.kernel import clock
from ietp_dash.programme import queries, services
from ietp_dash.programme.clauses import clauses
from ietp_dash.programme.models import HolidayChange, TermChange
from ietp_dash.programme.term_table import TABLE
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make


def today() -> date:
    return clock.today()


def entered(key: str, value, first=None, reason="Agreed by the board."):
    """A change entered by somebody of management through the service."""
    who = make.viewer(make.person("management"))
    first = first or today()
    services.change_term(who, key=key, value=value, first=first, reason=reason, seen=queries.last_change(key))


@pytest.fixture
def manager(client_for):
    return client_for(make.person("management"))


@pytest.fixture
def change(manager):
    """Fill in a term's form and press both buttons; the last answer."""

    def go(key, first=None, **values):
        page = f"/terms/{key}"
        given = {"first": (first or today()).isoformat(), "reason": "Agreed by the board.", **values}
        answer = manager.fill(page, given, action=page)
        if answer.status_code != 200:
            return answer
        form = next(f for f in answer.page.forms if f.action == page)
        data = [(name, one) for name, many in form.values.items() for one in many]
        assert ("deed", "save") in form.buttons
        return manager.post(page, data={**_many(data), "deed": "save"})

    return go


def _many(pairs) -> dict:
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_every_term_stands_on_the_page_with_its_value_and_clause(client_for):
    page = client_for(make.person("coordinator")).see("/terms/")
    for term in TABLE:
        assert f"/terms/{term.key}" in page.html
        assert term.clause in clauses()
    assert "US$1,500.00" in page.text or "$1,500.00" in page.text
    assert "strictly above 30 %" in page.text, "the clause stands in place"
    assert "Show what it would change" not in client_for(make.person("reviewer")).see("/terms/offer_days").text


def test_the_list_speaks_chinese(client_for):
    page = client_for(make.person("coordinator")).see("/terms/?lang=zh")
    assert "由规则固定" in page.text
    assert "30 天" in page.text


@pytest.mark.parametrize(
    ("key", "typed", "shown", "stored"),
    [
        ("registration_fee", "1,750.50", "$1,750.50", 175_050),
        ("offer_days", "45", "45 days", 45),
        ("report_working_days", "9", "9 working days", 9),
        ("major_ratio_limit", "25 %", "25 %", 25),
        ("termination_months", "6、18, 36", "6, 18, 36 months", (6, 18, 36)),
        ("zt_rule", "any", "Any Zero Tolerance terminates", "any"),
        ("helpdesk_opens", "08:15", "08:15", "08:15"),
    ],
)
def test_a_change_is_looked_at_then_saved_and_holds_at_once(change, manager, key, typed, shown, stored):
    assert change(key, value=typed).status_code == 303
    assert shown in manager.see(f"/terms/{key}").text
    db.session.rollback()
    assert getattr(queries.terms_on(today()), key) == stored
    assert getattr(queries.terms_on(today() - timedelta(days=1)), key) != stored
    logged = db.session.query(EventRow).filter_by(type="TermChanged").one()
    assert (logged.permission, logged.payload["key"]) == (None, key)


def test_bands_are_entered_line_by_line(change, manager):
    answer = change("pv_survey_size", limit=["200", "800", "", ""], number=["8", "11", "14", ""])
    assert answer.status_code == 303
    db.session.rollback()
    assert queries.terms_on(today()).pv_survey_size == ((200, 8), (800, 11), (None, 14))
    assert "up to 200: 8; up to 800: 11; above: 14" in manager.see("/terms/").text


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("offer_days", "soon", "Enter a whole number."),
        ("offer_days", "0", "Enter a number from 1 to 3650."),
        ("offer_days", "30", "That is the value on this day already."),
        ("registration_fee", "much", "Enter an amount in dollars"),
        ("major_ratio_limit", "101", "Enter a number from 0 to 100."),
        ("termination_months", "12, 6", "rising order"),
        ("termination_months", "", "Enter one or more whole numbers."),
        ("helpdesk_opens", "25:00", "Enter a time like 09:30."),
        ("helpdesk_opens", "18:00", "Closing is after opening."),
        ("zt_rule", "never", "Choose one of the options."),
        ("osa_from_months", "8", "No day would be left for the on-site audit."),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field_and_kept(change, key, typed, said):
    answer = change(key, value=typed)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert 'id="value-error"' in answer.page.html
    assert typed in answer.get_data(as_text=True)
    assert db.session.query(TermChange).count() == 0


def test_a_day_in_the_past_and_no_reason_are_refused(change):
    answer = change("offer_days", first=today() - timedelta(days=1), value="31")
    assert answer.status_code == 422
    assert "today at the earliest" in answer.page.text
    answer = change("offer_days", value="31", reason="")
    assert "Say why" in answer.page.text


def test_saving_what_was_not_looked_at_shows_its_effect_first(manager):
    given = {"value": "31", "first": today().isoformat(), "reason": "Because.", "seen": "0", "deed": "save"}
    manager.see("/terms/offer_days")
    answer = manager.send("/terms/offer_days", given)
    assert answer.status_code == 200
    assert "What this would change" in answer.page.text
    assert db.session.query(TermChange).count() == 0


def test_fixed_numbers_have_no_form(manager):
    assert "fixed by the rules" in manager.see("/terms/certified_months").text
    assert manager.send("/terms/certified_months", {"value": "13"}).status_code == 404
    assert manager.get("/terms/no_such_term").status_code == 404


def test_a_coming_change_is_shown_and_can_be_taken_back(change, manager):
    first = today() + timedelta(days=30)
    assert change("offer_days", first=first, value="45").status_code == 303
    page = manager.see("/terms/")
    assert "45 days" in page.text
    assert "Time to accept Remediation or Probation" not in manager.see("/").text, "a month ahead is no task yet"
    assert queries.terms_on(first).offer_days == 45
    answer = manager.fill(
        "/terms/offer_days", {"reason": "Too early."}, action="/terms/offer_days/take-back",
        button=f"first={first.isoformat()}",
    )  # fmt: skip
    assert answer.status_code == 303
    db.session.rollback()
    assert queries.terms_on(first).offer_days == 30
    history = manager.see("/terms/offer_days").text
    assert "Taken back" in history
    assert "Too early." in history
    again = {"reason": "Once more.", "first": first.isoformat(), "seen": str(queries.last_change("offer_days"))}
    assert manager.send("/terms/offer_days/take-back", again).status_code == 409


def test_what_comes_within_two_weeks_is_on_the_start_page(manager):
    entered("offer_days", 45, today() + timedelta(days=14))
    seen = manager.see("/")
    assert "Time to accept Remediation or Probation" in seen.text
    assert "/terms/offer_days" in seen.html


def test_what_has_begun_is_not_taken_back(manager):
    entered("offer_days", 45)
    given = {"reason": "No.", "first": today().isoformat(), "seen": str(queries.last_change("offer_days"))}
    answer = manager.send("/terms/offer_days/take-back", given)
    assert answer.status_code == 409
    assert "has begun" in answer.page.text
    assert manager.send("/terms/offer_days/take-back", {**given, "first": "x"}).status_code == 422


def test_taking_back_must_leave_terms_that_fit_each_other(app):
    first = today() + timedelta(days=5)
    entered("helpdesk_closes", "20:00", first)
    entered("helpdesk_opens", "18:00", first)
    who = make.viewer(make.person("management"))
    with pytest.raises(services.Refused, match="Closing is after opening"):
        services.take_back(
            who, key="helpdesk_closes", first=first, reason="x", seen=queries.last_change("helpdesk_closes")
        )


def test_a_change_that_would_not_fit_a_later_one_is_refused(app):
    entered("helpdesk_opens", "16:00", today() + timedelta(days=9))
    with pytest.raises(services.Refused, match="Closing is after opening"):
        entered("helpdesk_closes", "15:00", today() + timedelta(days=3))


def test_a_reader_of_terms_uses_the_new_value_at_once(app):
    entered("connection_expiry_days", 10)
    site, buyer = make.factory(), make.viewer(make.person("buyer_manager"))
    row = connections.request(buyer, site, message="")
    assert row.expires_on == clock.today(site.zone) + timedelta(days=10)


def test_whoever_comes_second_is_told(manager, client_for):
    other = client_for(make.person("management"))
    given = {"value": "31", "first": today().isoformat(), "reason": "Because.", "seen": "0"}
    other.see("/terms/offer_days")
    entered("offer_days", 40)
    answer = other.send("/terms/offer_days", given)
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in answer.page.text


# --- holidays ---------------------------------------------------------------------------------------------------------


def test_a_holiday_is_added_and_taken_away_and_deadlines_know_it(manager):
    day = date(today().year + 1, 7, 15)
    page = f"/holidays/?country=CN&year={day.year}"
    answer = manager.fill(page, {"day": day.isoformat(), "works": "", "name": "A day of rest"}, action="/holidays/")
    assert answer.status_code == 303
    db.session.rollback()
    assert day in queries.days_off("CN", day)
    assert "A day of rest" in manager.see(page).text
    answer = manager.send(page, {"day": day.isoformat(), "works": ""})
    assert answer.status_code == 409
    assert manager.send(page, {"day": day.isoformat(), "works": "1"}).status_code == 303
    db.session.rollback()
    assert day not in queries.days_off("CN", day)
    assert db.session.query(HolidayChange).count() == 1
    assert db.session.query(EventRow).filter_by(type="HolidayChanged").count() == 2


def test_a_day_of_the_table_can_become_a_working_day(manager, client_for):
    next_year = today().year + 1
    page = f"/holidays/?country=CN&year={next_year}"
    assert manager.send(page, {"day": f"{next_year}-10-01", "works": "1"}).status_code == 303
    assert date(next_year, 10, 1) not in queries.days_off("CN", today())
    seen = client_for(make.person("coordinator")).see(page)
    assert "no, a working day" in seen.text
    assert "Change a day" not in seen.text
    assert manager.send(page, {"day": "x"}).status_code == 422
    assert manager.see("/holidays/?country=XX&year=x").text


@pytest.mark.parametrize(("days", "said"), [(-1, "A day that is over stays"), (5000, "within the next 10 years")])
def test_days_that_are_over_or_too_far_stay_as_they_are(manager, days, said):
    manager.see("/holidays/")
    answer = manager.send("/holidays/?country=CN", {"day": (today() + timedelta(days=days)).isoformat(), "works": ""})
    assert answer.status_code == 422
    assert said in answer.page.text
    assert db.session.query(HolidayChange).count() == 0


def test_holidays_speak_chinese(manager):
    assert "法定节假日" in manager.see("/holidays/?lang=zh").text
