"""The codes of sessions and seats: unguessable, and such that people can type them."""

import secrets

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12


def new_code() -> str:
    """12 of 31 letters: 59 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read(typed: str) -> str:
    """The code in what somebody typed or pasted.

    >>> read(" abcd-efgh jkmn ")
    'ABCDEFGHJKMN'
    """
    return "".join(one for one in typed.upper() if one.isalnum())[:40]


def grouped(code: str) -> str:
    """A code in groups of four, as people read it out.

    >>> grouped("ABCDEFGHJKMN")
    'ABCD-EFGH-JKMN'
    """
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
