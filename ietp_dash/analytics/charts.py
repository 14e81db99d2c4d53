"""The charts as data: one Chart per question, with its table; drawn as Plotly figure or as SVG by others.

Unfinished periods are hatched and named; no data is a gap, never zero; bars begin at zero.
"""

from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from ..audits.rules import SEVERITY_LABELS
from ..findings.queries import SEVERITIES
from ..status.labels import STATUSES
from ..web.presentation import said
from . import rules
from .filters import Filters
from .statuses import ORDER


@dataclass
class Series:
    """One set of marks: ``values`` along the chart's x, ``links`` to the rows behind each; ``tone`` is its colour."""

    name: str
    values: list
    tone: str
    links: list = field(default_factory=list)
    grey: bool = False


@dataclass
class Chart:
    """One question answered. ``kind``: bars, lines, heat, sideways. ``ys`` are the rows of a heatmap."""

    id: str
    question: str
    kind: str
    x: list
    series: list[Series]
    definition: str
    unit: str
    ys: list = field(default_factory=list)
    unfinished: int | None = None
    decimals: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values if value)

    def header(self) -> list[str]:
        """The columns of the table beside the chart."""
        first = _("Section") if self.kind == "heat" else self.unit_of_x
        return [first, *(self.x if self.kind == "heat" else [one.name for one in self.series])]

    @property
    def unit_of_x(self) -> str:
        """What the first column of the table holds."""
        return _("Period") if self.kind in ("bars", "lines") else _("Group")

    def rows(self) -> list[list]:
        """The table: the same numbers as the marks."""
        if self.kind == "heat":
            return [[one.name, *one.values] for one in self.series]
        return [[x, *(one.values[i] for one in self.series)] for i, x in enumerate(self.x)]


class Numbers:
    """The counts of one view, arranged by period, for several charts."""

    def __init__(self, counts, audits, filters: Filters, today: date):
        self.filters = filters
        end = min(rules.after(filters.last, "month"), rules.after(rules.month_of(today), "month"))
        self.periods = rules.periods(
            filters.first, max(filters.first, date.fromordinal(end.toordinal() - 1)), filters.step
        )
        self.names = [rules.period_name(p, filters.step) for p in self.periods]
        last = self.periods[-1] if self.periods else None
        running = last is not None and rules.after(last, filters.step) > today
        self.unfinished = len(self.periods) - 1 if running else None
        self.audits = self._by_period(dict(audits))
        self.counts = counts

    def _by_period(self, by_month):
        found = dict.fromkeys(self.periods, 0)
        for month, n in by_month.items():
            period = rules.period_of(month, self.filters.step)
            if period in found:
                found[period] += n
        return found

    def along(self, keep, amount=3) -> list:
        """Findings (3), repeats (4) or closed (5) of rows that ``keep`` accepts, per period, by the chosen measure."""
        found = dict.fromkeys(self.periods, 0)
        for row in self.counts:
            period = rules.period_of(row[0], self.filters.step)
            if period in found and keep(row):
                found[period] += row[amount]
        return [self.measured(found[p], self.audits[p]) for p in self.periods]

    def measured(self, findings, audits):
        """A count, or findings per audit rounded to two places; None without an audit."""
        if self.filters.measure == "count":
            return findings if audits else None
        share = rules.per_audit(findings, audits)
        return None if share is None else round(share, 2)

    def total(self, keep, amount=3) -> int:
        """The sum over the whole time."""
        return sum(row[amount] for row in self.counts if keep(row))


def unit(filters: Filters) -> str:
    """What the marks count."""
    return _("findings per audit") if filters.measure == "per_audit" else _("findings")


def heat(numbers: Numbers, sections: dict, link) -> Chart:
    """Section by period."""
    series = [
        Series(
            name,
            numbers.along(lambda row, c=code: row[1] == c),
            "heat",
            [link(p, section=code) for p in numbers.periods],
        )
        for code, name in sections.items()
    ]
    return Chart(
        "heat",
        _("Where do findings come from?"),
        "heat",
        numbers.names,
        series,
        _("Findings of submitted reports by section and by the period in which fieldwork ended."),
        unit(numbers.filters),
        ys=list(sections.values()),
        unfinished=numbers.unfinished,
        decimals=2 if numbers.filters.measure == "per_audit" else 0,
    )


def trend(numbers: Numbers, sections: dict, chosen: tuple, link) -> Chart:
    """Chosen sections as lines; all others as grey context."""
    shown = set(chosen) or set(_largest(numbers, sections, 3))
    tones = iter(("line-1", "line-2", "line-3", "line-4", "line-5", "line-6") * 3)
    series = []
    for code, name in sections.items():
        grey = code not in shown
        values = numbers.along(lambda row, c=code: row[1] == c)
        links = [link(p, section=code) for p in numbers.periods]
        series.append(Series(name, values, "grey" if grey else next(tones), links, grey))
    return Chart(
        "trend",
        _("How do findings change over time?"),
        "lines",
        numbers.names,
        sorted(series, key=lambda one: not one.grey),
        _("Each line is a section; without a choice the three largest stand out and the others are grey."),
        unit(numbers.filters),
        unfinished=numbers.unfinished,
        decimals=2 if numbers.filters.measure == "per_audit" else 0,
    )


def _largest(numbers, sections, n):
    return sorted(sections, key=lambda code: -numbers.total(lambda row: row[1] == code))[:n]


def severities(numbers: Numbers, link) -> Chart:
    """Severity mix, stacked."""
    series = [
        Series(
            said(SEVERITY_LABELS[code]),
            numbers.along(lambda row, c=code: row[2] == c),
            code,
            [link(p, severity=code) for p in numbers.periods],
        )
        for code in reversed(SEVERITIES)
    ]
    return Chart(
        "severity",
        _("How grave are they?"),
        "bars",
        numbers.names,
        series,
        _("Final severities of findings by period."),
        unit(numbers.filters),
        unfinished=numbers.unfinished,
        decimals=2 if numbers.filters.measure == "per_audit" else 0,
    )


def repeats(numbers: Numbers, sections: dict, link) -> Chart:
    """The share of findings that repeat an earlier one, by section."""
    shares, links, names = [], [], []
    for code, name in sections.items():
        found = numbers.total(lambda row, c=code: row[1] == c)
        again = numbers.total(lambda row, c=code: row[1] == c, 4)
        names.append(f"{name} ({again}/{found})")
        shares.append(round(100 * again / found, 1) if found else None)
        links.append(link(None, section=code))
    return Chart(
        "repeats",
        _("What comes back?"),
        "sideways",
        names,
        [Series(_("Repeat findings in %"), shares, "line-2", links)],
        _("Findings that repeat one of an earlier cycle or visit, out of all findings of the section."),
        "%",
        decimals=1,
    )


def closing(histograms: dict, sections: dict, link) -> Chart:
    """Days from raising to closing: median and 90th percentile by section."""
    codes = list(sections)
    links = [link(None, section=code) for code in codes]
    return Chart(
        "closing",
        _("How long until a finding is closed?"),
        "sideways",
        [sections[code] for code in codes],
        [
            Series(name, [rules.quantile(histograms.get(c, {}), share) for c in codes], tone, links)
            for name, share, tone in ((_("Median"), 0.5, "line-1"), (_("90th percentile"), 0.9, "line-3"))
        ],
        _("Calendar days from raising to closing of findings closed in these years; "
        "exact to 60 days, then to the week."),
        _("days"),
    )  # fmt: skip


def breakdown(rows: list[tuple], names: dict, filters: Filters, link) -> Chart:
    """By country, product, firm or checklist version."""
    titles = {
        "country": _("Which countries do they come from?"),
        "product": _("Which products do they go with?"),
        "firm": _("Which audit firms report them?"),
        "version": _("Which checklist edition finds them?"),
    }
    shown = rows[:15]
    per = filters.measure == "per_audit"
    values = [(round(n / audits, 2) if audits else None) if per else n for _key, n, audits in shown]
    return Chart(
        "breakdown",
        titles[filters.by],
        "sideways",
        [names.get(key, str(key)) for key, _n, _audits in shown],
        [Series(unit(filters), values, "line-1", [link(None, **{filters.by: key}) for key, _n, _audits in shown])],
        _("The fifteen with the most findings. A factory with several products counts in each of them."),
        unit(filters),
        decimals=2 if per else 0,
    )


def statuses(rows: list[tuple]) -> Chart:
    """Factories by status at each month's last day; for a portfolio today alone."""
    months = sorted({month for month, _s, _n in rows if month})
    found = {(month, status): n for month, status, n in rows}
    x = [rules.period_name(m, "month") for m in months] or [_("Today")]
    keys = months or [None]
    return Chart(
        "statuses",
        _("How do statuses develop?"),
        "bars",
        x,
        [Series(said(STATUSES[code]), [found.get((key, code), 0) for key in keys], code) for code in ORDER],
        _("Factories by shown status, counted on the last day of each finished month."),
        _("factories"),
    )


def expiries(rows: list[tuple], today: date) -> Chart:
    """Certificates in force that end in the next twelve months."""
    first = rules.month_of(today)
    months = rules.periods(first, date(first.year + 1, first.month, 1), "month")[:12]
    found = {(month, kind): n for month, kind, n in rows}
    return Chart(
        "expiries",
        _("Which certificates end soon?"),
        "bars",
        [rules.period_name(m, "month") for m in months],
        [
            Series(said(STATUSES[code]), [found.get((m, code), 0) for m in months], code)
            for code in ("certified", "remediation", "probation")
        ],
        _("Certificates in force today by the month of their last day."),
        _("certificates"),
    )
