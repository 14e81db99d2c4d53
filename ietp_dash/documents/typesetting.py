"""Typesetting PDFs with typst: templates hold no text of their own, data goes in as inert JSON, fonts are embedded.

The same data gives the same bytes, which are kept under the digest of everything they depend on.
"""

import hashlib
import json
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst
from flask import current_app

from . import store

_STAMP = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folders = sorted(Path(current_app.static_folder, "vendor").glob("noto-sans*@*"))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(f) for f in folders])


def typeset(template: str, data: dict, pictures: dict[str, bytes] | None = None) -> bytes:
    """The tagged PDF of ``templates/typst/<template>.typ`` for ``data``; ``pictures`` are files it may show by name."""
    folder = Path(current_app.root_path, "templates", "typst")
    sources = {
        "main.typ": (folder / f"{template}.typ").read_bytes(),
        "frame.typ": (folder / "frame.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode(),
        **(pictures or {}),
    }
    return store.remembered(_key(sources), lambda: _compile(sources))


def _key(sources: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(sources):
        whole.update(name.encode() + b"\0" + hashlib.sha256(sources[name]).digest())
    return whole.hexdigest()


def _compile(sources: dict[str, bytes]) -> bytes:
    """PDF/UA-1, or a tagged PDF without that claim where a name uses a script that no shipped font draws."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in sources.items():
            Path(folder, name).write_bytes(content)
        return _typeset(Path(folder, "main.typ"), folder)


def drawn(template: str, data: dict, kind: str) -> bytes:
    """A picture, ``kind`` svg or png, of the one page of ``templates/typst/<template>.typ`` for ``data``."""
    folder = Path(current_app.root_path, "templates", "typst")
    sources = {
        "main.typ": (folder / f"{template}.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
    }
    return store.remembered(_key({**sources, "kind": kind.encode()}), lambda: _draw(sources, kind))


def _draw(sources: dict[str, bytes], kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in sources.items():
            Path(folder, name).write_bytes(content)
        made = typst.compile(Path(folder, "main.typ"), root=folder, font_paths=_fonts(), format=kind, ppi=300)
    return made[0] if isinstance(made, list) else made


def _typeset(main: Path, root: str) -> bytes:
    how = {"root": root, "font_paths": _fonts(), "format": "pdf", "timestamp": _STAMP}
    try:
        return typst.compile(main, pdf_standards=["ua-1"], **how)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return typst.compile(main, **how)
