"""The digital signature of certificates: any change of a signed file shows in a common PDF reader.

The key is a PKCS#12 file: the operator's own (``IETP_SIGNING_P12``), or one that is made once into the instance folder,
self-signed and readable by its owner alone; it is in no backup of database or files. docs/decisions/0006 says why.
"""

import hashlib
import io
import os
import tempfile
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from flask import current_app

from ..documents import store
from ..kernel import clock

FILE = "certificates.p12"
SUBJECT = "IETP Connect certificates"
YEARS = 15
_BITS = 3072


def signed(pdf: bytes, name: str) -> bytes:
    """``pdf`` with the programme's signature, after which nothing may be changed; signed once and kept.

    ``name`` says in the reader's language who signs.
    """
    path = key_file()
    signer = _signer(str(path), path.stat().st_mtime_ns, current_app.config["SIGNING_PASSWORD"])
    whole = hashlib.sha256(b"signed\0" + signer.signing_cert.dump() + name.encode() + pdf).hexdigest()
    return store.remembered(whole, lambda: _sign(pdf, signer, name))


def key_file() -> Path:
    """The PKCS#12 file that signs: the operator's, or the programme's own, made now if it never was."""
    own = current_app.config["SIGNING_P12"]
    if own:
        return Path(own)
    path = Path(current_app.config["INSTANCE"], FILE)
    if not path.exists():
        _make(path)
    return path


def _make(path: Path) -> None:
    """Write a new key; of two processes that do so at once one file stays."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o600)
        file.write(_new_key())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        os.unlink(temporary)


def _new_key() -> bytes:
    key, now = rsa.generate_private_key(65537, _BITS), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SUBJECT)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(SUBJECT.encode(), key, made, None, NoEncryption())


def _usage() -> x509.KeyUsage:
    only = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **only)


@lru_cache(maxsize=4)
def _signer(path: str, changed: int, password: str):
    """The signer of a key file as it was at ``changed``. Raises RuntimeError for a file or password that is none."""
    from pyhanko.sign.signers import SimpleSigner

    data = Path(path).read_bytes()
    try:
        return SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode() or None)
    except ValueError as error:
        raise RuntimeError("IETP_SIGNING_P12 is no PKCS#12 file that IETP_SIGNING_PASSWORD opens") from error


def _sign(pdf: bytes, signer, name: str) -> bytes:
    """The signature as a new revision of the file; pyHanko is loaded with the first one."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    how = PdfSignatureMetadata(
        field_name="Programme",
        name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    return sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), how, signer=signer).getvalue()
