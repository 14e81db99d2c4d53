"""Where non-compliances come from: for management over the programme, for a buyer over the connected portfolio."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for

from ..documents.sheets import answer, attachment
from ..factories import kinds
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import Refused
from ..web.guard import allowed, current_viewer
from ..web.presentation import country, spoken
from ..web.rendering import show
from . import charts, drawing, queries, rules, statuses
from .filters import Filters, Known, read

P = Permission
bp = Blueprint("analytics", __name__, url_prefix="/analytics")
PAGE = 50


class View:
    """One look at the numbers: filters, names, and the charts they give."""

    def __init__(self, args, viewer):
        self.viewer, self.today = viewer, clock.today()
        self.sections = {code: spoken(row, "name") for code, row in queries.sections().items()}
        choices = queries.choices()
        self.firms = {row.id: row for row in choices["firm"]}
        self.versions = {row.id: row for row in choices["version"]}
        self.known = Known(
            sections=self.sections,
            countries=[row.public_id for row in choices["country"]],
            products=dict(kinds.products()),
            firms={key: (row.public_id, row.name) for key, row in self.firms.items()},
            versions={key: (row.public_id, row.name) for key, row in self.versions.items()},
        )
        self.filters = read(args, self.today, self.known)

    def address(self, filters: Filters, endpoint=".index", **more) -> str:
        """The URL of this page with other filters."""
        firms = {key: row.public_id for key, row in self.firms.items()}
        versions = {key: row.public_id for key, row in self.versions.items()}
        return url_for(endpoint, **filters.arguments(firms, versions), **more)

    def link(self, period: date | None, **mark) -> str:
        """The rows behind one mark: its period and what it stands for."""
        changes = {name: (value,) if name in ("section", "severity") else value for name, value in mark.items()}
        if period is not None:
            end = rules.after(period, self.filters.step) - timedelta(days=1)
            last = min(rules.month_of(end), self.filters.last)
            changes |= {"first": max(period, self.filters.first), "last": last}
        return self.address(self.filters.with_(**changes), ".rows")

    def charts(self) -> list[charts.Chart]:
        """Every chart of the page, in its order."""
        source = queries.source_for(self.viewer, self.filters)
        counts = queries.counts(source, self.filters)
        present = {row[1] for row in counts} | set(self.filters.section)
        sections = {code: name for code, name in self.sections.items() if code in present}
        numbers = charts.Numbers(counts, queries.audits(source, self.filters), self.filters, self.today)
        self.audits_in_all, self.findings_in_all = sum(numbers.audits.values()), sum(row[3] for row in counts)
        return [
            charts.heat(numbers, sections, self.link),
            charts.trend(numbers, sections, self.filters.section, self.link),
            charts.severities(numbers, self.link),
            charts.repeats(numbers, sections, self.link),
            charts.closing(queries.closing(self.viewer, self.filters), sections, self.link),
            charts.breakdown(self._split(source), self._split_names(), self.filters, self.link),
            charts.statuses(
                statuses.over_time(self.viewer, self.filters.first, self.filters.last, self.filters.country)
            ),
            charts.expiries(statuses.ending(self.viewer, self.today, self.filters.country), self.today),
        ]

    def _split(self, source):
        if self.filters.by == "product":
            return queries.split_by_product(self.viewer, self.filters)
        return queries.split(source, self.filters)

    def _split_names(self):
        return {
            "country": {code: country(code) for code in self.known.countries},
            "product": self.known.products,
            "firm": {key: name for key, (_public, name) in self.known.firms.items()},
            "version": {key: name for key, (_public, name) in self.known.versions.items()},
        }[self.filters.by]

    def chosen(self) -> list[tuple[str, str]]:
        """The filters in words, each with the address that takes it away."""
        f = self.filters
        words = [(self.sections[s], f.with_(section=tuple(x for x in f.section if x != s))) for s in f.section]
        words += [
            (charts.said(charts.SEVERITY_LABELS[s]), f.with_(severity=tuple(x for x in f.severity if x != s)))
            for s in f.severity
        ]
        if f.country:
            words.append((country(f.country), f.with_(country="")))
        if f.product:
            words.append((self.known.products[f.product], f.with_(product="")))
        if f.firm:
            words.append((self.known.firms[f.firm][1], f.with_(firm=0)))
        if f.version:
            words.append((self.known.versions[f.version][1], f.with_(version=0)))
        return [(name, self.address(without)) for name, without in words]


def _view():
    try:
        return View(request.args, current_viewer._get_current_object()), None
    except Refused as no:
        return None, no


@bp.get("/")
@allowed(P.ANALYTICS_READ)
def index():
    """Every chart, its table, its definition and its rows one click away."""
    view, no = _view()
    if no:
        return show("analytics/refused.html", None, 400, refused=no)
    return show(
        "analytics/index.html", "analytics/_charts.html", view=view, charts=view.charts(), draw=drawing, rules=rules
    )


@bp.get("/rows")
@allowed(P.ANALYTICS_READ)
def rows():
    """The findings behind a mark; their count is the mark's sum."""
    view, no = _view()
    if no:
        return show("analytics/refused.html", None, 400, refused=no)
    after = queries.position(request.args.get("after", ""))
    found = queries.rows_behind(view.viewer, view.filters, after, PAGE + 1)
    return show(
        "analytics/rows.html",
        view=view,
        rows=found[:PAGE],
        total=queries.count_behind(view.viewer, view.filters),
        more=found[PAGE - 1][0].public_id if len(found) > PAGE else None,
    )


@bp.get("/<chart>.<kind>")
@allowed(P.ANALYTICS_READ)
def download(chart, kind):
    """One chart's table as CSV or XLSX, or its drawing as SVG."""
    view, no = _view()
    if no:
        return show("analytics/refused.html", None, 400, refused=no)
    one = next((c for c in view.charts() if c.id == chart), None)
    if one is None or kind not in ("csv", "xlsx", "svg"):
        abort(404)
    name = f"{chart}-{clock.today().isoformat()}"
    if kind == "svg":
        return attachment(drawing.standalone(one).encode(), "image/svg+xml", name + ".svg")
    return answer(kind, name, one.header(), one.rows())
