"""Periods, buckets and quantiles: the arithmetic of the charts, pure."""

from datetime import date

from ..kernel.errors import N_, Refused

STEPS = ("month", "quarter", "year")
MEASURES = ("per_audit", "count")


def month_of(day: date) -> date:
    """The first day of ``day``'s month."""
    return day.replace(day=1)


def period_of(day: date, step: str) -> date:
    """The first day of the month, quarter or year that ``day`` is in."""
    if step == "year":
        return date(day.year, 1, 1)
    if step == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return day.replace(day=1)


def after(period: date, step: str) -> date:
    """The first day of the next period."""
    months = {"month": 1, "quarter": 3, "year": 12}[step]
    index = period.year * 12 + period.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def periods(first: date, last: date, step: str) -> list[date]:
    """Every period from the one of ``first`` to the one of ``last``; at most 240."""
    found, one = [], period_of(first, step)
    while one <= last and len(found) < 240:
        found.append(one)
        one = after(one, step)
    return found


def period_name(period: date, step: str) -> str:
    """'2026-03', '2026 Q1' or '2026': short, sortable, the same in every language."""
    if step == "year":
        return str(period.year)
    if step == "quarter":
        return f"{period.year} Q{(period.month - 1) // 3 + 1}"
    return f"{period.year}-{period.month:02d}"


def read_month(text: str | None, fallback: date, field: str) -> date:
    """The month written as 2026-03. Refuses anything else."""
    if not text:
        return fallback
    try:
        return date.fromisoformat(text + "-01") if len(text) == 7 else date.fromisoformat(text).replace(day=1)
    except ValueError:
        raise Refused(N_("Write a month as 2026-03."), field) from None


def days_bucket(days: int) -> int:
    """The histogram cell of a number of days: exact to 60, then the first day of its week."""
    days = max(0, days)
    return days if days <= 60 else 61 + (days - 61) // 7 * 7


def quantile(histogram: dict[int, int], share: float) -> int | None:
    """The smallest number of days by which ``share`` of the counted were closed; None for no data."""
    total = sum(histogram.values())
    if not total:
        return None
    reached = 0
    for days in sorted(histogram):
        reached += histogram[days]
        if reached >= share * total:
            return days
    return max(histogram)


def per_audit(findings: int, audits: int) -> float | None:
    """Findings per audit; None where there was no audit: a gap, not zero."""
    return findings / audits if audits else None
