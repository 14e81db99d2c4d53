"""The message catalogues: extract, add translations, compile, list what is missing.

``python -m ietp_dash.catalogue update|compile|missing|add FILE.json`` — the JSON maps msgid to its texts by language,
``{"zh": …, "vi": …}`` (one text where the language has one plural form, else a list of texts), or to the Chinese alone.
Only whole catalogues are committed; a contract test says so.
"""

import fcntl
import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ietp_dash" / "translations"
LOCALES = ("zh", "vi")
"""Offered beside English, and complete in every commit."""
KEYWORDS = {
    "_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
OPTIONS = {"**.html": {"trimmed": "true"}, "**.txt": {"trimmed": "true"}}


def extracted() -> Catalog:
    """Every message id that the code and templates use now."""
    found = Catalog(project="IETP Connect", charset="utf-8")
    sources = (
        (ROOT / "ietp_dash", [("**/data/**", "ignore"), ("**.py", "python")]),
        (ROOT / "templates", [("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.typ", "ignore")]),
    )
    for folder, methods in sources:
        for path, _line, message, comments, context in extract_from_dir(
            folder, method_map=[m for m in methods if m[1] != "ignore"], keywords=KEYWORDS, options_map=OPTIONS
        ):
            found.add(message, None, [(f"{folder.name}/{path}", 1)], auto_comments=comments, context=context)
    return found


def _path(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """The stored catalogue of ``locale``; an empty one where there is none yet."""
    path = _path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="IETP Connect", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _write(locale: str, catalogue: Catalog) -> None:
    path = _path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False, ignore_obsolete=True
        )
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def update(translations: dict | None = None) -> None:
    """Bring every catalogue to what the code uses now, then add ``translations``."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = extracted()
        for locale in LOCALES:
            catalogue = read(locale)
            catalogue.update(found, no_fuzzy_matching=True)
            for message in catalogue:
                said = _said_in(locale, (translations or {}).get(_key(message)))
                if said and message.id:
                    message.string = said[0] if isinstance(message.id, str) else tuple(said)
                    message.flags.discard("fuzzy")
            _write(locale, catalogue)


def _key(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _said_in(locale: str, said) -> list[str]:
    """The texts of ``locale`` among what the JSON says of one message id."""
    if not isinstance(said, dict):
        said = {"zh": said}
    texts = said.get(locale) or []
    return [texts] if isinstance(texts, str) else texts


def missing(locale: str) -> list[str]:
    """Message ids of the code that ``locale`` does not say yet."""
    stored = {_key(one): one for one in read(locale) if one.id}
    wanted = [_key(one) for one in extracted() if one.id]
    return [one for one in wanted if one not in stored or not _is_said(stored[one])]


def _is_said(message) -> bool:
    said = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(said) and all(said) and not message.fuzzy


def compile_all() -> None:
    """Write the binary catalogues that the server reads."""
    for locale in LOCALES:
        with _path(locale).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(locale))


def main(arguments: list[str]) -> int:
    """The command line."""
    deed = arguments[0] if arguments else "update"
    if deed == "compile":
        compile_all()
    elif deed == "missing":
        locale = arguments[1] if len(arguments) > 1 else LOCALES[0]
        lacking = missing(locale)
        print(json.dumps(lacking, ensure_ascii=False, indent=1))
        return 1 if lacking else 0
    elif deed == "add":
        update(json.loads(Path(arguments[1]).read_text("utf-8")))
    else:
        update()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
