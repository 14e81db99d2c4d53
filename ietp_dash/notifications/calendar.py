"""A feed of dates as a calendar (RFC 5545): whole days by their date, times in UTC; pure.

>>> from datetime import date, datetime, UTC
>>> one = Entry("a", "Invoice; due", "/x", on=date(2026, 1, 2))
>>> b"DTSTART;VALUE=DATE:20260102" in written([one], made=datetime(2026, 1, 1, tzinfo=UTC), base_url="http://a")
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..visits.calendar_file import escaped, folded, stamped

DOMAIN = "ietp-connect.invalid"


@dataclass(frozen=True)
class Entry:
    """One date: a day (``on``), or a time (``starts`` to ``ends``, aware). ``key`` is the same as long as the thing is.

    ``words`` say what kind of thing it is and nothing confidential: feeds are read by calendars of other houses.
    ``path`` is where one reads more after signing in.
    """

    key: str
    words: str
    path: str
    on: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None


def written(entries: Iterable[Entry], *, made: datetime, base_url: str) -> bytes:
    """The calendar with these entries, the earliest first."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//IETP Connect//Dates//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", "X-WR-CALNAME:IETP Connect", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for one in sorted(entries, key=lambda one: (one.on or one.starts.date(), one.key)):
        lines += _event(one, made, base_url)
    return ("\r\n".join(folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n").encode()


def _event(one: Entry, made, base_url) -> list[str]:
    if one.on:
        when = [
            f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
        ]
    else:
        when = [f"DTSTART:{stamped(one.starts)}", f"DTEND:{stamped(one.ends)}"]
    told = [f"SUMMARY:{escaped(one.words)}", f"URL:{base_url}{one.path}"]
    return ["BEGIN:VEVENT", f"UID:{one.key}@{DOMAIN}", f"DTSTAMP:{stamped(made)}", *when, *told, "END:VEVENT"]
