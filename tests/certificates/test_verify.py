"""The public check: by number, code or the QR's address; what it says, what it does not, how fast one may ask."""

import time
from datetime import timedelta

import pytest

from ietp_dash.certificates.services import new_code


@pytest.mark.parametrize(
    "form", ["{number}", "{code}", " c000-777 ", "http://somewhere.example/verify/{code}", "{code}/"]
)
def test_number_code_and_address_find_the_certificate(client, certificate, form):
    typed = form.format(number=certificate.number, code=certificate.code)
    answer = client.get("/verify/", query_string={"number": typed})
    assert answer.status_code == 303
    page = client.see(answer.location)
    assert "Valid" in page.text
    assert "Sealed Toys" in page.text
    assert "full compliance with the checklist" in page.text


@pytest.mark.parametrize("type_", ["remediation", "probation"])
def test_remediation_and_probation_are_said_to_be_less_than_full_compliance(client, give, type_):
    page = client.see(f"/verify/{give(type_).number}")
    assert "Not full compliance" in page.text
    assert "findings are open" in page.text


@pytest.mark.parametrize("ends", ["withdrawn_on", "superseded_on", "valid_to"])
def test_whatever_ended_is_not_valid_and_no_more(client, give, today, ends):
    row = give(**{ends: today - timedelta(days=1)}, **({"valid_from": today - timedelta(days=9)}))
    page = client.see(f"/verify/{row.code}")
    assert "Not valid" in page.text
    assert "full compliance with the checklist" not in page.text
    assert "withdrawn" not in page.text.split("What this answer says")[0].lower()


def test_the_check_speaks_chinese(client, certificate):
    page = client.see(f"/verify/{certificate.number}?lang=zh")
    assert "有效" in page.text
    assert "完全符合" in page.text


def test_the_check_embeds_nothing_from_elsewhere_and_is_quick(client, certificate):
    client.get(f"/verify/{certificate.number}")
    begun = time.monotonic()
    answer = client.get(f"/verify/{certificate.code}")
    assert time.monotonic() - begun < 1
    html = answer.get_data(as_text=True)
    assert 'src="http' not in html
    assert len(html) < 30_000
    assert answer.statements <= 4


def test_nobody_walks_through_the_numbers(app_with, certificate):
    limited = app_with(LIMITS="on").test_client()
    answers = [limited.get(f"/verify/C{number:06d}") for number in range(61)]
    assert {one.status_code for one in answers[:60]} == {200}
    assert answers[60].status_code == 429
    assert answers[60].headers["Retry-After"]


def test_codes_are_drawn_from_eighty_bits():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(one) for one in codes} == {16}
    assert len(set("".join(codes))) == 32
