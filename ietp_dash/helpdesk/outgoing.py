"""Answers to who has no account go out by mail, each once, with their files, once the mail server takes them (H6).

Killed between the mail server's yes and our mark, one is sent again with the same Message-ID. A server that is away and
a no for now are tried again; what is refused for good, or for a whole day, is shown to the desk.
"""

import math
import time

from flask import current_app

from ..documents import store
from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..web.mail import Post, compose, refusal
from . import queries, rules, services
from .models import Enquiry

AT_ONCE = 50


def send_due(seconds: float = math.inf) -> tuple[int, bool]:
    """Mail the answers that wait, for some ``seconds``: how many came to an end, and whether one has to wait longer.

    Raises OSError where the mail server is away.
    """
    ended, held = 0, False
    with Post(current_app.config["MAIL_URL"], current_app.config["BOUNCES_TO"]) as post:
        until = time.monotonic() + seconds
        for one in queries.unsent(AT_ONCE):
            if time.monotonic() >= until:
                break
            done = _send(one, post)
            ended, held = ended + done, held or not done
    return ended, held


def _send(answer, post) -> bool:
    """Whether this answer came to its end; raises OSError where the server is away."""
    files = [one.document for one in answer.files]
    if any(one.checked == "waiting" for one in files):
        return False
    token = answer.message_id.removeprefix(rules.UNSENT)
    message_id = f"<{token}@ietp-connect.invalid>"
    try:
        post.deliver(_message(answer, message_id, [one for one in files if one.checked == "clean"]))
    except OSError as fault:
        said = refusal(fault)
        if said is None:
            raise
        if said[0] < 500 and clock.now() - answer.at < rules.MAILED_FOR:
            return False
        message_id = f"{rules.FAILED}{token}"
    services.note_mailing(VISITOR, answer, message_id=message_id)
    return True


def _message(answer, message_id, files):
    enquiry = db.session.get(Enquiry, answer.enquiry_id)
    told = {"words": answer.text, "reference": enquiry.code, "about": enquiry.subject}
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        message = compose(enquiry.email, enquiry.locale, "helpdesk", message_id=message_id, **told)
    if current_app.config["HELPDESK_ADDRESS"]:
        message["Reply-To"] = current_app.config["HELPDESK_ADDRESS"]
    asked = queries.last_asked(enquiry.id)
    if asked:
        message["In-Reply-To"] = message["References"] = asked
    for one in files:
        main, _, sub = one.media_type.partition("/")
        message.add_attachment(store.read(one.sha256), maintype=main, subtype=sub, filename=one.name)
    return message
