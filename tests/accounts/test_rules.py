"""Passwords and roles: the rules alone."""

from itertools import combinations

import pytest

from ietp_dash.accounts.common_passwords import COMMON
from ietp_dash.accounts.rules import check_password, check_role, fold_email
from ietp_dash.kernel.access import ROLES_OF, Kind, Role
from ietp_dash.kernel.errors import Refused

GOOD = [
    "twelve chars", "seven blue ducks in a row", "密码是七只蓝色的鸭子排成一行", "  spaces at both ends  ",
    "😀🎈🧸🪁🪀🎲🧩🎯🛹🏓🥁🎻",
    "correct-horse-battery", "a'b\"c;d--e<f>g", "x1" * 10 + "yzab", "ü" * 3 + "ÄöÖß12345",
]  # fmt: skip


@pytest.mark.parametrize("password", GOOD)
def test_a_long_password_of_any_characters_is_taken(password):
    check_password(password, email="somebody@example.com", name="Some Body")


@pytest.mark.parametrize(("length", "taken"), [(11, False), (12, True), (64, True), (128, True), (129, False)])
def test_the_length_is_from_12_to_128(length, taken):
    password = ("Ab3de fgh jkl mno" * 9)[:length]
    if taken:
        check_password(password)
    else:
        with pytest.raises(Refused) as no:
            check_password(password)
        assert no.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["password1234", "PASSWORD1234", "pass word 1234", "123456789012", "qwertyuiop123", "aaaaaaaaaaaa", "abababababab",
     "IETP Connect 2027", "ethical toy world", "iloveyou2027!!"],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(Refused, match="easy to guess"):
        check_password(password)


def test_the_list_of_common_passwords_is_long():
    assert len(COMMON) >= 3000


@pytest.mark.parametrize("password", ["meilin likes toys", "MEI LIN likes toys", "the mei.lin account"])
def test_a_password_does_not_hold_name_or_address(password):
    with pytest.raises(Refused, match="name or e-mail"):
        check_password(password, email="Mei.Lin@example.com", name="Mei Lin")


ALLOWED_TOGETHER = {frozenset({Kind.FACTORY, Kind.BUYER})}


@pytest.mark.parametrize("pair", list(combinations(Kind, 2)), ids="+".join)
def test_which_sides_may_be_held_together(pair):
    for kind, held in (pair, pair[::-1]):
        role = ROLES_OF[kind][0]
        if frozenset(pair) in ALLOWED_TOGETHER:
            check_role(kind, role, {held})
        else:
            with pytest.raises(Refused, match="Nobody holds"):
                check_role(kind, role, {held})


@pytest.mark.parametrize("kind", Kind)
def test_an_organisation_has_its_own_roles_only(kind):
    for role in Role:
        if role in ROLES_OF[kind]:
            check_role(kind, role, {kind})
        else:
            with pytest.raises(Refused, match="no such role"):
                check_role(kind, role, set())


def test_addresses_are_folded():
    assert fold_email("  Straße@Example.COM ") == fold_email("STRASSE@example.com")
