"""A certificate's signature: intact for a tool that is not ours, broken by one byte, by a key that stays here."""

import io
import stat
import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from ietp_dash.certificates import signing
from ietp_dash.config import BadSetting, load
from tests import builders as make


@pytest.fixture
def download(manager, certificate):

    def get(lang="en") -> bytes:
        answer = manager.get(f"/certificates/{certificate.public_id}/certificate.pdf?lang={lang}")
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        return answer.data

    return get


def said_by_pdfsig(content: bytes, folder: Path) -> str:
    """What poppler's pdfsig, which shares no code with us, says about a file."""
    file = folder / "certificate.pdf"
    file.write_bytes(content)
    return subprocess.run(["pdfsig", file], capture_output=True, text=True, timeout=60).stdout


def state_of(content: bytes):
    """What pyHanko says about the one signature of a file to somebody who trusts its signer."""
    (only,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trusted = ValidationContext(trust_roots=[only.signer_cert], allow_fetching=False)
    return validate_pdf_signature(only, trusted)


@pytest.mark.parametrize("lang", ["en", "zh", "vi"])
def test_the_signature_is_intact_for_another_tool_and_covers_the_whole_file(download, tmp_path, lang):
    content = download(lang)
    said = said_by_pdfsig(content, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert signing.SUBJECT in said
    state = state_of(content)
    assert state.intact
    assert state.bottom_line, "valid and trusted once its certificate is"
    assert state.coverage.name == "ENTIRE_FILE"


@pytest.mark.parametrize("place", [0.1, 0.5])
def test_one_changed_byte_breaks_it(download, tmp_path, place):
    content = bytearray(download())
    content[content.index(b"stream", int(len(content) * place / 3)) + 40] ^= 1
    assert "Signature is Valid." not in said_by_pdfsig(bytes(content), tmp_path)


def test_a_certificate_is_signed_once(download):
    assert download() == download()
    assert download("zh") != download("en")


def test_the_key_stays_in_the_instance_folder_and_is_for_its_owner_alone(app, download):
    content = download()
    file = signing.key_file()
    assert file.parent == Path(app.config["INSTANCE"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key, _certificate, _chain = pkcs12.load_key_and_certificates(file.read_bytes(), None)
    number = key.private_numbers().d
    assert number.to_bytes((number.bit_length() + 7) // 8, "big") not in content


def test_another_process_that_makes_the_key_at_once_changes_nothing(app, tmp_path):
    first = tmp_path / "k.p12"
    signing._make(first)
    kept = first.read_bytes()
    signing._make(first)
    assert first.read_bytes() == kept
    assert [one.name for one in tmp_path.iterdir()] == ["k.p12"]


def test_an_operators_own_key_signs(app, app_with, tmp_path):
    made = signing._new_key()
    key, own, chain = pkcs12.load_key_and_certificates(made, None)
    file = tmp_path / "own.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"own", key, own, chain, BestAvailableEncryption(b"secret")))
    plain = _small_pdf()
    for password, fine in (("secret", True), ("wrong", False)):
        other = app_with(SIGNING_P12=str(file), SIGNING_PASSWORD=password)
        with other.app_context():
            if fine:
                signed = signing.signed(plain, "x")
                assert f"{own.serial_number:x}" == f"{state_of(signed).signing_cert.serial_number:x}"
            else:
                with pytest.raises(RuntimeError, match="IETP_SIGNING_PASSWORD"):
                    signing.signed(plain, "x")


def _small_pdf() -> bytes:
    made, kept = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(kept)
    return kept.getvalue()


def test_a_key_that_cannot_be_read_stops_the_start(tmp_path):
    with pytest.raises(BadSetting, match="IETP_SIGNING_P12"):
        load({"SIGNING_P12": str(tmp_path / "none.p12")}, str(tmp_path))


def test_a_withdrawn_certificate_says_so_across_the_page(app, certificate, download):
    before = download()
    certificate.withdrawn_on = date.today()
    make.stored(certificate)
    after = download()
    assert after != before
    assert state_of(after).intact
