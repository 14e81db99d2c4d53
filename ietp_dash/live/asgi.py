"""One ASGI port: the live hub answers /live/stream, Flask (under a2wsgi) everything else."""

from a2wsgi import WSGIMiddleware


def make_asgi(app):
    """The ASGI callable over the Flask ``app``."""
    return WSGIMiddleware(app, workers=8)
