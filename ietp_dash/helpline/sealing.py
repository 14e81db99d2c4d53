"""Sealing what workers say: encrypted at rest with a key that the database does not hold (H3).

The key is IETP_HELPLINE_KEY, or is made once in ``instance/helpline.key`` (mode 600). Several keys with commas between
them: the first seals, all open; ``flask helpline-rekey`` seals everything anew with the first.
"""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def _keys() -> MultiFernet:
    told = current_app.config["HELPLINE_KEY"] or _own_key(Path(current_app.config["INSTANCE"]) / "helpline.key")
    return MultiFernet([Fernet(one.strip()) for one in told.split(",")])


def _own_key(path: Path) -> str:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
    return path.read_text().strip()


def sealed(text: str) -> str:
    """``text`` so that only the key opens it; '' stays ''."""
    return _keys().encrypt(text.encode()).decode() if text else ""


def opened(token: str) -> str:
    """What was sealed; '' for '' and for what no key at hand opens."""
    try:
        return _keys().decrypt(token.encode()).decode() if token else ""
    except InvalidToken:
        return ""


def sealed_anew(token: str) -> str:
    """The same sealed with the first key."""
    return _keys().rotate(token.encode()).decode() if token else ""


def new_receipt() -> str:
    """A code that a writer comes back with: 16 of 31 letters, 79 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


def receipt_hash(typed: str) -> str:
    """Under what a code is kept, whatever blanks and hyphens were typed."""
    plain = "".join(one for one in typed.upper() if one.isalnum())[:40]
    return hashlib.sha256(f"helpline:{plain}".encode()).hexdigest()
