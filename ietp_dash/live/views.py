"""Where a page finds its stream: ``live_url(topics)`` in templates. The stream itself is answered before Flask."""

from urllib.parse import quote

from flask import Blueprint, current_app, g

from . import topics

PATH = "/live/stream"
bp = Blueprint("live", __name__)


@bp.before_app_request
def note_position():
    """Remember how far the log was read before this page reads anything, so that its stream misses nothing."""
    hub = current_app.extensions.get("live")
    g.live_position = hub.position if hub else None


@bp.app_template_global()
def live_url(wanted=()) -> str:
    """The address of the stream of a page that shows ``wanted`` topics, and its reader's badges."""
    names = list(dict.fromkeys([topics.BADGES, *(wanted or ())]))[: topics.MOST]
    address = f"{PATH}?topics={quote(','.join(names), safe=',')}"
    position = g.get("live_position")
    return address if position is None else f"{address}&at={current_app.extensions['live'].cursors.seal(position)}"
