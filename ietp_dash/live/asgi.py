"""One ASGI port: the live hub answers /live/stream, Flask (under a2wsgi) everything else."""

from a2wsgi import WSGIMiddleware


def make_asgi(app):
    """The ASGI callable over the Flask ``app``.

    a2wsgi awaits the body in another thread and takes only a coroutine there, which granian's ``receive`` does not
    answer: without the wrapper every POST fails.
    """
    pages = WSGIMiddleware(app, workers=8)

    async def serve(scope, receive, send):
        async def received():
            return await receive()

        await pages(scope, received, send)

    return serve
