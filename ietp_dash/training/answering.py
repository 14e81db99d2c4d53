"""Answering a deed on a session: back to its page, or the page with what was refused."""

from flask import url_for

from ..storage.database import db
from ..web.rendering import done, show
from . import desk


def answered(session, form, deed, message, name):
    """Do ``deed`` and go back to the session; refused, the page shows why beside the form called ``name``."""
    if form.accept(deed):
        return done(url_for("training.detail", session=session.public_id), message=message)
    db.session.expire_all()
    page = desk.page(session, **{name: form})
    return show("training/detail.html", "training/_session.html", form.status, **page)
