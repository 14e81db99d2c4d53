"""Sending mail: text and HTML in the reader's language, as files by default, by SMTP where IETP_MAIL_URL says so.

Nothing confidential is ever put in a subject or body: a mail says that something happened and links to it.
"""

import smtplib
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlparse

from flask import current_app, render_template
from flask_babel import force_locale

_AWAY = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)
_CLOSING = 421


def refusal(fault: OSError) -> tuple[int, str] | None:
    """(code, words) of a mail server's no to one mail; None where the server itself is away."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(fault.recipients.values()))
    elif isinstance(fault, smtplib.SMTPResponseException) and not isinstance(fault, _AWAY):
        code, words = fault.smtp_code, fault.smtp_error
    else:
        return None
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return None if code == _CLOSING else (code, said)


class _AsItIs(EmailPolicy):
    """Headers that hold addresses of the web stay one line as they are: mail programs decode nothing in them."""

    def fold(self, name, value):
        return f"{name}: {value}{self.linesep}" if name.startswith("List-") else super().fold(name, value)

    def fold_binary(self, name, value):
        return self.fold(name, value).encode() if name.startswith("List-") else super().fold_binary(name, value)


def compose(to: str, locale: str, template: str, *, message_id: str | None = None, **values) -> EmailMessage:
    """The mail of ``templates/mail/<template>.txt`` (its first line is the subject) and ``.html``."""
    with force_locale(locale):
        base_url = current_app.config["BASE_URL"]
        text = render_template(f"mail/{template}.txt", base_url=base_url, **values)
        subject, _, body = text.partition("\n")
        html = render_template(f"mail/{template}.html", base_url=base_url, locale=locale, subject=subject, **values)
    message = EmailMessage(policy=_AsItIs())
    message["Subject"] = " ".join(subject.split())
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = message_id or make_msgid(domain="ietp-connect.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    message.add_alternative(html, subtype="html")
    return message


class Post:
    """The way out for many mails: one connection to the server of ``mail_url``, made at the first mail.

    ``bounces_to`` is the address that a mail comes back to (the envelope's sender); none: the one it is from.
    """

    def __init__(self, mail_url: str, bounces_to: str = ""):
        self._url, self._bounces_to, self._server = urlparse(mail_url), bounces_to or None, None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self._server is None:
            return
        if kind is None:
            with suppress(OSError):
                self._server.quit()
        self._server.close()

    def deliver(self, message: EmailMessage) -> None:
        """Hand ``message`` to the mail server, or write it as a file. Raises OSError or SMTPException on failure."""
        if self._url.scheme == "file":
            _as_file(message, Path(unquote(self._url.path)))
            return
        if self._server is None:
            self._server = _connected(self._url)
        self._server.send_message(message, from_addr=self._bounces_to)


def _as_file(message, folder) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").split("@")[0]
    (folder / f"{name}.eml").write_bytes(bytes(message))


def _connected(url):
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    server = kind(url.hostname, url.port or (465 if url.scheme == "smtps" else 25), timeout=10)
    if url.username:
        if url.scheme == "smtp":
            server.starttls()
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def deliver(message: EmailMessage, mail_url: str) -> None:
    """Hand one ``message`` over by itself. Raises OSError or SMTPException on failure."""
    with Post(mail_url) as post:
        post.deliver(message)


def send_soon(to: str, locale: str, template: str, **values) -> None:
    """Deliver in the background, so that an answer takes as long with a mail as without one."""
    message = compose(to, locale, template, **values)
    application = current_app._get_current_object()

    def work():
        try:
            deliver(message, application.config["MAIL_URL"])
        except (OSError, smtplib.SMTPException):
            application.logger.exception("mail not delivered: %s", template)

    thread = threading.Thread(target=work, name="mail")
    thread.start()
    if application.testing:
        thread.join()
