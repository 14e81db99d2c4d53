"""Hashing passwords with argon2id; a made-up account takes as long to refuse as a real one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app


def _hasher() -> PasswordHasher:
    memory, rounds, lanes = (int(part) for part in current_app.config["PASSWORD_COST"].split(","))
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=lanes)


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the stored one; spends the same time when there is none."""
    hasher = _hasher()
    if not stored:
        stored = current_app.extensions.setdefault("no_account_hash", hasher.hash("nobody has this password"))
        password += "\0"
    try:
        return hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
