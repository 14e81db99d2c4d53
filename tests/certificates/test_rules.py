"""Certificates: numbers, fees, changes of the site and verification (rules C1, C5, C7, C8, R8)."""

from datetime import date, timedelta

import pytest

from ietp_dash.certificates import rules
from ietp_dash.certificates.rules import Asked, SiteChange, Verdict
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.deadlines import Payment
from ietp_dash.programme.terms import Terms
from ietp_dash.status.facts import Status
from ietp_dash.status.shown import Held

TERMS = Terms.default()
FROM, TO = date(2025, 3, 31), date(2026, 3, 31)
DAY = timedelta(days=1)


def asked(**more) -> Asked:
    """A Certified certificate of an invented factory."""
    return Asked(Held(Status.CERTIFIED, FROM, TO, **more), "Sunny Toys", "Dongguan", "CN")


@pytest.mark.parametrize(("serial", "number"), [(1, "C000001"), (10614, "C010614"), (999_999, "C999999")])
def test_a_number_is_c_and_six_digits(serial, number):
    assert rules.number_of(serial) == number
    assert rules.is_number(number)


@pytest.mark.parametrize("serial", [0, -1, 1_000_000])
def test_there_is_no_number_beyond_six_digits(serial):
    with pytest.raises(Refused):
        rules.number_of(serial)


@pytest.mark.parametrize("text", ["C12345", "C1234567", "c123456", "D123456", "C12345٣", "C123456\n", ""])
def test_other_texts_are_no_numbers(text):
    assert not rules.is_number(text)


@pytest.mark.parametrize("typed", ["c001234", " C 001 234 ", "C-001-234", "Ｃ００１２３４", "c００1234\u3000"])
def test_what_people_type_is_folded_to_the_number(typed):
    assert rules.folded(typed) == "C001234"


@pytest.mark.parametrize(("day", "state"), [(60, Payment.PENDING), (61, Payment.LAPSED)])
def test_an_approval_lapses_after_day_sixty(day, state):
    assert rules.fee_state(FROM, FROM + day * DAY, TERMS, None, None) is state
    assert rules.fee_state(FROM, FROM + day * DAY, TERMS, FROM + 60 * DAY, None) in (Payment.CONFIRMED,)


def test_reminders_come_on_days_nought_fourteen_and_thirty():
    assert rules.reminders(FROM, TERMS) == (FROM, FROM + 14 * DAY, FROM + 30 * DAY)


@pytest.mark.parametrize(
    ("change", "ends", "reissues", "needs_ica"),
    [
        (SiteChange.ADDRESS, True, False, True),
        (SiteChange.NAME, False, True, False),
        (SiteChange.OWNER, False, True, False),
        (SiteChange.CLOSURE, True, False, False),
    ],
)
def test_what_a_change_of_the_site_does_to_its_certificate(change, ends, reissues, needs_ica):
    effect = rules.effect_of(change)
    assert (effect.ends, effect.reissues, effect.needs_ica) == (ends, reissues, needs_ica)


@pytest.mark.parametrize("on", [FROM, TO])
def test_a_valid_certificate_is_described(on):
    answer = rules.verify([asked()], on)
    assert answer.verdict is Verdict.VALID
    assert (answer.name, answer.city, answer.country) == ("Sunny Toys", "Dongguan", "CN")
    assert (answer.type, answer.valid_to) == (Status.CERTIFIED, TO)


def test_every_way_of_not_being_valid_looks_the_same():
    answers = {
        rules.verify([asked()], TO + DAY),
        rules.verify([asked()], FROM - DAY),
        rules.verify([asked(withdrawn_on=date(2026, 1, 1))], date(2026, 1, 1)),
        rules.verify([asked(superseded_on=date(2026, 1, 1))], date(2026, 1, 1)),
    }
    (answer,) = answers
    assert answer.verdict is Verdict.NOT_VALID
    assert (answer.name, answer.type, answer.valid_to) == ("Sunny Toys", None, None)


def test_an_unknown_number_says_nothing_else():
    assert rules.verify([], TO) == rules.Answer(Verdict.UNKNOWN)


def test_a_number_is_valid_while_any_of_its_certificates_is():
    renewed = Asked(Held(Status.CERTIFIED, TO + DAY, date(2027, 4, 1)), "Sunny Toys (new name)", "Dongguan", "CN")
    assert rules.verify([renewed, asked()], TO).valid_to == TO
    reissued = Asked(Held(Status.CERTIFIED, FROM + DAY, TO), "Sunny Toys (new owner)", "Dongguan", "CN")
    assert rules.verify([asked(), reissued], TO).name == "Sunny Toys (new owner)"
    assert rules.verify([asked(), renewed], TO + DAY).name == "Sunny Toys (new name)"
    assert rules.verify([asked(), renewed], date(2027, 4, 2)).name == "Sunny Toys (new name)"
