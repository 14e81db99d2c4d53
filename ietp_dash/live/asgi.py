"""One ASGI port: the live hub answers /live/stream, Flask (under a2wsgi) everything else."""

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs

from a2wsgi import WSGIMiddleware
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from ..notifications.work import Work
from ..web.headers import POLICY
from . import topics
from .hub import Hub
from .views import PATH

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
    (b"content-security-policy", POLICY.encode()),
]


def make_asgi(app):
    """The ASGI callable over the Flask ``app``.

    a2wsgi awaits the body in another thread and takes only a coroutine there, which granian's ``receive`` does not
    answer: without the wrapper every POST fails.
    """
    pages = WSGIMiddleware(app, workers=8)
    hub = app.extensions["live"] = Hub(app)

    async def serve(scope, receive, send):
        async def received():
            return await receive()

        if scope["type"] == "lifespan":
            await live(app, hub, receive, send)
        elif scope["type"] == "http" and scope["path"] == PATH:
            hub.start()
            await stream(hub, scope, receive, send)
        else:
            await pages(scope, received, send)

    return serve


async def live(app, hub, receive, send) -> None:
    """Begin with the server and end with it: the hub, and the worker if this process has one (IETP_WORKER)."""
    await receive()
    hub.start()
    work = Work(app)
    if app.config["WORKER"] == "on":
        work.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    hub.stop()
    await asyncio.to_thread(work.stop)
    await send({"type": "lifespan.shutdown.complete"})


async def stream(hub, scope, receive, send) -> None:
    """Answer one request for the stream: 200 and names until its rights end, else 400, 401, 405, 429 or 503."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    wanted = [name for name in ",".join(query.get("topics", [])).split(",") if name]
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] != "GET":
        return await refuse(send, 405)
    if len(wanted) > topics.MOST:
        return await refuse(send, 400)
    cursor = headers.get(b"last-event-id") or (query.get("at") or [None])[0]
    token = parse_cookie(headers.get(b"cookie")).get(hub.app.session_interface.name)
    try:
        opened = await hub.open(token, wanted, cursor)
    except SQLAlchemyError:
        return await refuse(send, 503)
    if opened is None:
        return await refuse(send, 401)
    gone = asyncio.ensure_future(_until_gone(receive))
    gone.add_done_callback(lambda done: opened.end())
    try:
        if hub.is_full(opened.listening.viewer.person_id):
            return await refuse(send, 429)
        headers = [*_HEADERS, (b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with suppress(TimeoutError):
            await opened.pump(send, lambda: hub.cursors.seal(hub.position))
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        hub.close(opened)


async def refuse(send, status: int) -> None:
    """An answer without words."""
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive):
    while (await receive())["type"] != "http.disconnect":
        pass
