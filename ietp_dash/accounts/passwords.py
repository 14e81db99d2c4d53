"""Hashing passwords with argon2id; a made-up account takes as long to refuse as a real one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

_NOBODY = "$argon2id$v=19$m={},t={},p={}$bm9ib2R5IGhhcyB0aGlz$bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkIGF0IGFsbCE"


def _hasher() -> PasswordHasher:
    memory, rounds, lanes = (int(part) for part in current_app.config["PASSWORD_COST"].split(","))
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=lanes)


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the stored one; spends the same time when there is none."""
    stored = stored or _NOBODY.format(*current_app.config["PASSWORD_COST"].split(","))
    try:
        return _hasher().verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
