"""Products and processes a factory can name: codes with their names, from data/."""

import tomllib
from functools import lru_cache
from pathlib import Path

from flask_babel import get_locale

_FOLDER = Path(__file__).parent / "data"
LANGUAGES = ("en", "zh", "vi")
_TABLE = {"products": "product", "processes": "process"}


@lru_cache(maxsize=4)
def read(name: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """(code, names by language) of every product or process."""
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return tuple((one["code"], {language: one[language] for language in LANGUAGES}) for one in data[_TABLE[name]])


def _named(name: str) -> list[tuple[str, str]]:
    language = str(get_locale() or "en")[:2]
    return [(code, names[language]) for code, names in read(name)]


def products() -> list[tuple[str, str]]:
    """Product codes with names in the reader's language."""
    return _named("products")


def processes() -> list[tuple[str, str]]:
    """Process codes with names in the reader's language."""
    return _named("processes")


def product_texts() -> dict[str, str]:
    """Every name of a product, in all languages, for searching."""
    return {code: " ".join(names.values()) for code, names in read("products")}


def process_texts() -> dict[str, str]:
    """Every name of a process, in all languages, for searching."""
    return {code: " ".join(names.values()) for code, names in read("processes")}


def product_name(code: str) -> str:
    """A product's name in the reader's language; a code of an import as it is."""
    return dict(products()).get(code, code)


def process_name(code: str) -> str:
    """A process's name in the reader's language."""
    return dict(processes()).get(code, code)
