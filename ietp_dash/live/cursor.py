"""Where a stream stopped, as a token that tells its bearer nothing: not the sequence, not even whether it moved.

Encrypt-then-MAC with the standard library (docs/decisions/0004-live.md): a random nonce, the sequence xored with
HMAC-SHA256(k1, nonce), and HMAC-SHA256(k2, nonce + cipher) over both, keys derived from the secret key.
"""

import base64
import binascii
import hmac
import secrets

_NONCE, _NUMBER, _TAG = 16, 8, 16


class Cursors:
    """Seals and opens sequences under ``secret``."""

    def __init__(self, secret: str):
        self._hiding, self._proving = (_mac(secret.encode(), label) for label in (b"live cursor", b"live cursor proof"))

    def seal(self, sequence: int) -> str:
        """A token for ``sequence``; never the same twice."""
        nonce = secrets.token_bytes(_NONCE)
        body = nonce + self._masked(nonce, sequence.to_bytes(_NUMBER, "big"))
        return base64.urlsafe_b64encode(body + self._proof(body)).decode().rstrip("=")

    def open(self, token: str) -> int | None:
        """The sequence of a token that :meth:`seal` made; None for any other text."""
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (binascii.Error, UnicodeEncodeError):
            return None
        body, proof = raw[:-_TAG], raw[-_TAG:]
        if len(body) != _NONCE + _NUMBER or not hmac.compare_digest(proof, self._proof(body)):
            return None
        return int.from_bytes(self._masked(body[:_NONCE], body[_NONCE:]), "big")

    def _masked(self, nonce, number):
        return bytes(a ^ b for a, b in zip(number, _mac(self._hiding, nonce), strict=False))

    def _proof(self, body):
        return _mac(self._proving, body)[:_TAG]


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")
