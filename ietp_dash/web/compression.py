"""Smaller answers: pages and static text are sent gzipped to those who take it; files are packed once a process."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import current_app, request

PACKED = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/plain")
LEAST = 1024


def bind(app) -> None:
    """Pack the answers of ``app``."""
    app.after_request(_pack)


@lru_cache(maxsize=128)
def _packed_file(path: str, changed: float) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9)


def _pack(response):
    """Gzip a whole text answer; streams, downloads and partial answers stay as they are."""
    if response.status_code != 200 or response.mimetype not in PACKED or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", "") or request.headers.get("Range"):
        return response
    if request.endpoint == "static" and request.view_args:
        path = Path(current_app.static_folder, request.view_args["filename"])
        return _with(response, _packed_file(str(path), path.stat().st_mtime))
    if response.is_streamed or "Content-Disposition" in response.headers:
        return response
    content = response.get_data()
    return _with(response, gzip.compress(content, 5)) if len(content) >= LEAST else response


def _with(response, content: bytes):
    response.close()
    response.direct_passthrough = False
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    if response.headers.get("ETag"):
        response.headers["ETag"] = response.headers["ETag"].rstrip('"') + '-gz"'
    return response
