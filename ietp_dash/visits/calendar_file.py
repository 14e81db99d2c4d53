"""A visit as a calendar file (RFC 5545): times in UTC, lines ended by CRLF and folded at 75 octets; pure.

>>> folded("SUMMARY:" + "a" * 80).count("\\r\\n ")
1
"""

from datetime import UTC, datetime

_WIDTH = 75


def event(*, uid: str, starts: datetime, ends: datetime, made: datetime, sequence: int, **texts: str) -> bytes:
    """The file with one event. ``texts``: summary, location, description. A changed visit has the same ``uid`` and a
    higher ``sequence``, so that calendars replace the earlier one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//IETP Connect//Progress Visit//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamped(made)}",
        f"DTSTART:{stamped(starts)}",
        f"DTEND:{stamped(ends)}",
        f"SEQUENCE:{sequence}",
        *(f"{name.upper()}:{escaped(text)}" for name, text in texts.items() if text),
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return ("\r\n".join(folded(line) for line in lines) + "\r\n").encode()


def stamped(moment: datetime) -> str:
    """A moment in UTC, as calendars write it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """``text`` as the value of a line."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return "".join(one for one in text if one >= " ")


def folded(line: str) -> str:
    """``line`` in pieces of at most 75 octets, none of which cuts a character in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _WIDTH - bool(pieces):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])
