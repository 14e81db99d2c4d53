"""Named mappings: which columns of a list become which of our fields, as small TOML files or chosen on the page."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..kernel.errors import N_, Refused
from . import transforms
from .folding import fold
from .reading import Row, Table
from .validating import FIELDS, Problem, checked

FOLDER = Path(__file__).with_name("mappings")
NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
KINDS = ("factories", "history")


@dataclass(frozen=True)
class Source:
    """Where one value comes from: columns put together, or a constant, and the steps that follow."""

    columns: tuple[str, ...] = ()
    join: str = ", "
    constant: str = ""
    steps: tuple[Callable, ...] = ()

    def value(self, row: Row) -> str | list[str]:
        """The value in ``row``; raises ValueError with a message id when a step cannot read it."""
        cells = (row.values.get(column, "").strip() for column in self.columns)
        value: str | list[str] = self.join.join(cell for cell in cells if cell) if self.columns else self.constant
        for each in self.steps:
            value = [each(item) for item in value] if isinstance(value, list) else each(value)
        return value

    def raw(self, row: Row) -> str:
        """The cells themselves, for telling a person what could not be read."""
        return self.join.join(row.values.get(column, "") for column in self.columns)


@dataclass(frozen=True)
class Mapping:
    """A mapping as loaded. ``site_key`` names the fields that tell sites apart; ``quiet`` ones may differ between the
    rows of a site; ``complete`` says that a site missing from a newer list has disappeared."""

    name: str
    title: str
    kind: str
    fields: dict[str, Source]
    site_key: tuple[str, ...] = ("name", "address", "country")
    quiet: frozenset[str] = frozenset()
    complete: bool = True
    publisher: str = ""
    file: dict = field(default_factory=dict)
    history: dict = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """Every column that the fields use."""
        return {column for source in self.fields.values() for column in source.columns}


@dataclass(frozen=True)
class MappedRow:
    """One row in our words. ``fields`` has every mapped field; ``blocked`` rows are not loaded."""

    number: int
    fields: dict
    problems: list[Problem]
    row: Row

    @property
    def blocked(self) -> bool:
        """Whether any problem keeps the row out."""
        return any(problem.blocks for problem in self.problems)


def source(written: str | dict) -> Source:
    """A source as a mapping file writes it: a column's name, or a table with from, join, value, then."""
    if isinstance(written, str):
        return Source((written,))
    columns = written.get("from", [])
    columns = (columns,) if isinstance(columns, str) else tuple(columns)
    steps = tuple(transforms.step(each) for each in written.get("then", []))
    return Source(columns, written.get("join", ", "), str(written.get("value", "")), steps)


def parse(name: str, text: str) -> Mapping:
    """The mapping in ``text`` (TOML); raises Refused for one that names unknown fields or steps."""
    try:
        data = tomllib.loads(text)
        kind, written = data.get("kind", "factories"), data.get("fields", {})
        sources = {key: source(value) for key, value in written.items()}
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise Refused(N_("The mapping “%(name)s” cannot be read."), field="mapping", name=name) from error
    site = data.get("site", {})
    key = tuple(site.get("key", ("name", "address", "country")))
    unknown = [each for each in (*sources, *key) if each not in FIELDS]
    if unknown or kind not in KINDS:
        raise _unknown(unknown or [str(kind)])
    return Mapping(
        name, data.get("title", name), kind, sources, key, frozenset(site.get("quiet", ())), data.get("complete", True),
        data.get("publisher", ""), data.get("file", {}),
        {part: data[part] for part in ("site", "checklist", "sections", "audit", "finding", "closing") if part in data},
    )  # fmt: skip


def _unknown(names: list[str]) -> Refused:
    return Refused(
        N_("The mapping names a field that does not exist: %(names)s."), field="mapping", names=", ".join(names)
    )


@cache
def load(name: str) -> Mapping:
    """The shipped mapping called ``name``; raises Refused when there is none."""
    path = FOLDER / f"{name}.toml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Refused(N_("There is no mapping called “%(name)s”."), field="mapping", name=name)
    return parse(name, path.read_text("utf-8"))


def shipped(kind: str | None = None) -> list[Mapping]:
    """Every shipped mapping (of one kind), by title."""
    found = (load(path.stem) for path in FOLDER.glob("*.toml"))
    return sorted((each for each in found if kind in (None, each.kind)), key=lambda each: each.title)


def chosen(columns_by_field: dict[str, str], complete: bool = False) -> Mapping:
    """A mapping made on the page: field to column; lists are split at semicolons, bars and commas."""
    if unknown := [each for each in columns_by_field if each not in FIELDS]:
        raise _unknown(unknown)
    sources = {}
    for name, column in columns_by_field.items():
        if column:
            steps = ("blank_na", {"split": ";|,"}) if FIELDS[name].kind == "list" else ("blank_na",)
            sources[name] = source({"from": column, "then": list(steps)})
    key = ("external_id",) if "external_id" in sources else ("name", "address", "country")
    return Mapping("chosen", "", "factories", sources, key, complete=complete)


def check_fits(mapping: Mapping, table: Table) -> None:
    """Refuse a list that lacks a column of the mapping, and a mapping without names or countries."""
    if missing := sorted(mapping.columns - set(table.columns)):
        raise Refused(
            N_("The list lacks columns that the mapping needs: %(columns)s."),
            field="mapping",
            columns=", ".join(missing),
        )
    if mapping.kind == "factories" and not (
        {"name", "name_local"} & set(mapping.fields) and "country" in mapping.fields
    ):
        raise Refused(N_("Choose at least the columns of the name and of the country."), field="mapping")


def mapped(table: Table, mapping: Mapping) -> Iterator[MappedRow]:
    """Every row in our words; raises Refused only when the list does not fit or is broken."""
    check_fits(mapping, table)
    for row in table.rows():
        yield map_row(row, mapping)


def map_row(row: Row, mapping: Mapping) -> MappedRow:
    """One row in our words, with all of its problems; a missing name or country blocks it."""
    fields, problems = {}, []
    for name, each in mapping.fields.items():
        try:
            fields[name], found = checked(name, each.value(row), row.number)
            problems += found
        except ValueError as error:
            fields[name] = None
            problems.append(Problem(row.number, name, str(error), each.raw(row), FIELDS[name].blocks))
    if row.extra:
        problems.append(Problem(row.number, "", N_("The row has more cells than there are columns."), row.extra[0]))
    if mapping.kind == "factories":
        problems += _lacking(row.number, fields, problems)
    return MappedRow(row.number, fields, problems, row)


def _lacking(number: int, fields: dict, problems: list[Problem]) -> Iterator[Problem]:
    """A local name stands in for the name; without either, or without a country, there is no factory."""
    named = {problem.field for problem in problems}
    if not fields.get("name"):
        fields["name"] = fields.get("name_local") or ""
    if not fields["name"] and "name" not in named:
        yield Problem(number, "name", N_("The name is missing."))
    if not fields.get("country") and "country" not in named:
        yield Problem(number, "country", N_("The country is missing."))


COLUMN_WORDS = {
    "external_id": "id|os id|facility id|factory id|site id|external id|工厂编号|编号",
    "name": "name|factory|facility|factory name|facility name|account name|supplier name|site name|company"
    "|工厂名称|名称|企业名称",
    "name_local": "local name|name local|chinese name|name (chinese)|中文名称|本地名称",
    "address": "address|factory address|address 1|street|street address|地址|工厂地址",
    "city": "city|town|城市|市",
    "province": "province|state|state province|region|省|省份|州",
    "country": "country|location|country name|country code|country area|国家|国家 地区",
    "postal_code": "zip|zip code|postal code|postcode|邮编",
    "products": "products|product categories|product type|sector|category|产品|产品类别",
    "processes": "processes|processing type|工序",
    "workers": "workers|workers count|number of workers|total workers|employees|工人数|员工人数",
    "parent": "parent|parent company|parent organization name|group|vendor|vendor name|母公司|集团",
    "latitude": "latitude|lat|纬度",
    "longitude": "longitude|lng|lon|long|经度",
    "status": "status|状态",
}


def suggest(columns: Iterable[str]) -> dict[str, str]:
    """A first choice of columns for the page, by their names; a person confirms it."""
    by_word = {fold(column): column for column in reversed(list(columns))}
    choice = {}
    for name, words in COLUMN_WORDS.items():
        column = next((by_word[fold(word)] for word in words.split("|") if fold(word) in by_word), None)
        if column:
            choice[name] = column
    return choice
