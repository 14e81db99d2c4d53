"""A mail server that takes everything and keeps it."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from .places import free_port


class Sink:
    """``url`` for IETP_MAIL_URL; ``messages`` are those that came, as (recipients, EmailMessage)."""

    def __init__(self):
        self.messages = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server, session, envelope):
        """Called by aiosmtpd for each mail."""
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 taken"


@pytest.fixture
def smtp_sink():
    """A running mail server."""
    sink = Sink()
    sink.controller.start()
    yield sink
    sink.controller.stop()
