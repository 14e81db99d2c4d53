"""The demonstration as people see it."""

from ietp_dash.accounts.models import Person
from ietp_dash.storage.database import db


def test_invoices_say_where_to_pay_and_that_it_is_invented(demo_client):
    for role in ("coordinator", "firm_manager"):
        assert "do not say yet where to pay" not in demo_client(role).see("/fees/").text
        assert "invented, pay nothing" in demo_client(role).get("/fees/payee").text


def test_people_of_a_country_read_their_language(demo_app):
    with demo_app.app_context():
        assert {one for (one,) in db.session.query(Person.locale).distinct()} == {"en", "zh", "vi"}
