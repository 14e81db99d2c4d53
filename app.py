"""The entry: ``app`` for the Flask command line, ``asgi`` for the server (granian serves app:asgi)."""

from ietp_dash import create_app
from ietp_dash.live.asgi import make_asgi

app = create_app()
asgi = make_asgi(app)
