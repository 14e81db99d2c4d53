"""Settings: defaults < instance/config.py < IETP_* environment < overrides given by tests. Refuses weak secrets."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

DEFAULTS = {
    "DATABASE_URL": "",
    "INSTANCE": "",
    "SECRET_KEY": "",
    "BASE_URL": "http://127.0.0.1:8000",
    "MAIL_URL": "",
    "WORKER": "on",
    "MAIL_FROM": "IETP Connect <no-reply@ietp-connect.invalid>",
    "BOUNCES_TO": "",
    "BOUNCES_URL": "",
    "FILES_URL": "",
    "SCAN_URL": "",
    "HELPDESK_URL": "",
    "HELPDESK_PASSWORD": "",
    "HELPDESK_ADDRESS": "",
    "HELPLINE_KEY": "",
    "SIGNING_P12": "",
    "SIGNING_PASSWORD": "",
    "DEMO": "",
    "SHOWS_DATA_OF": "",
    "LIMITS": "on",
    "PASSWORD_COST": "19456,2,1",
    "TRUSTED_PROXIES": "0",
    "DATA": "",
    "DEBUG": "",
}


class BadSetting(Exception):
    """A setting that makes no sense; the message says which and what would."""


def load(overrides: dict | None, instance_path: str) -> dict:
    """Every setting by name, resolved and checked.

    Raises BadSetting naming the setting. Without ``SECRET_KEY`` a random one is made once and kept in
    ``instance/secret`` (mode 600), so that it survives restarts and is in no code.
    """
    overrides = overrides or {}
    instance = Path(overrides.get("INSTANCE") or os.environ.get("IETP_INSTANCE") or instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    settings = DEFAULTS | _from_file(instance / "config.py") | _from_environment() | overrides
    settings["INSTANCE"] = str(instance)
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or _own_secret(instance / "secret")
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{instance / 'ietp.db'}"
    settings["FILES_URL"] = settings["FILES_URL"] or f"file://{instance / 'files'}"
    settings["MAIL_URL"] = settings["MAIL_URL"] or f"file://{instance / 'mail'}"
    settings["HELPDESK_URL"] = settings["HELPDESK_URL"] or f"file://{instance / 'helpdesk'}"
    settings["BOUNCES_URL"] = settings["BOUNCES_URL"] or f"file://{instance / 'bounces'}"
    _check(settings)
    return settings


def _from_file(path: Path) -> dict:
    if not path.exists():
        return {}
    values: dict = {}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), values)  # the operator's own file
    return {name: value for name, value in values.items() if name in DEFAULTS}


def _from_environment() -> dict:
    return {name: os.environ["IETP_" + name] for name in DEFAULTS if os.environ.get("IETP_" + name)}


def _own_secret(path: Path) -> str:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _check(settings: dict) -> None:
    if len(settings["SECRET_KEY"]) < 32 and not settings["DEBUG"]:
        raise BadSetting("IETP_SECRET_KEY must have at least 32 characters; leave it out to have one made")
    if not settings["DATABASE_URL"].startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSetting("IETP_DATABASE_URL must begin with sqlite:/// or postgresql://")
    if not settings["BASE_URL"].startswith(("http://", "https://")):
        raise BadSetting("IETP_BASE_URL must begin with http:// or https://")
    if not settings["MAIL_URL"].startswith(("file://", "smtp://", "smtps://")):
        raise BadSetting("IETP_MAIL_URL must begin with file://, smtp:// or smtps://")
    _check_helpdesk(settings["HELPDESK_URL"], settings["HELPDESK_PASSWORD"])
    if settings["HELPDESK_ADDRESS"] and "@" not in settings["HELPDESK_ADDRESS"]:
        raise BadSetting("IETP_HELPDESK_ADDRESS must hold an e-mail address, like help@example.com")
    if not settings["BOUNCES_URL"].startswith("file://"):
        raise BadSetting("IETP_BOUNCES_URL must be file:// and the folder that mails which come back are put into")
    if settings["SCAN_URL"] and not settings["SCAN_URL"].startswith(("unix:///", "tcp://")):
        raise BadSetting("IETP_SCAN_URL must begin with unix:/// or tcp://")
    if settings["SIGNING_P12"] and not os.access(settings["SIGNING_P12"], os.R_OK):
        raise BadSetting("IETP_SIGNING_P12 must be a PKCS#12 file that this process can read")
    if not settings["FILES_URL"].startswith("file://"):
        raise BadSetting("IETP_FILES_URL must begin with file://")
    if not str(settings["TRUSTED_PROXIES"]).isdigit():
        raise BadSetting("IETP_TRUSTED_PROXIES must be a number of proxies, 0 or more")
    parts = settings["PASSWORD_COST"].split(",")
    if len(parts) != 3 or not all(part.isdigit() and int(part) for part in parts):
        raise BadSetting("IETP_PASSWORD_COST must be three numbers: KiB of memory, rounds, lanes")
    if settings["LIMITS"] not in ("on", "off"):
        raise BadSetting("IETP_LIMITS must be on, or off for tests and benches")
    if settings["WORKER"] not in ("on", "off"):
        raise BadSetting("IETP_WORKER must be on, or off where flask worker runs beside the server")
    if "@" not in settings["MAIL_FROM"]:
        raise BadSetting("IETP_MAIL_FROM must hold an e-mail address, like Name <name@example.com>")


def _check_helpdesk(url: str, password: str) -> None:
    if url.startswith("file://"):
        return
    asked = urlsplit(url)
    if asked.scheme != "imaps" or not asked.hostname or not asked.username:
        raise BadSetting("IETP_HELPDESK_URL must be file:// and a folder, or imaps://user@host and a mailbox's folder")
    if asked.password or not password:
        raise BadSetting("IETP_HELPDESK_PASSWORD must hold the mailbox's password, and IETP_HELPDESK_URL must not")
