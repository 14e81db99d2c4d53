"""Kinds, audiences and what an edition must say (E9). Pure."""

from collections.abc import Collection
from datetime import date

from ..kernel.access import Kind
from ..kernel.errors import N_, Refused

KINDS = {
    "policy": N_("Policy"),
    "briefing": N_("Briefing"),
    "document": N_("Document"),
    "video": N_("Video"),
    "poster": N_("Poster"),
}
AUDIENCES = {
    "public": N_("Everybody"),
    Kind.FACTORY.value: N_("Factories"),
    Kind.BUYER.value: N_("Buyers"),
    Kind.FIRM.value: N_("Audit firms"),
    Kind.PROGRAMME.value: N_("The programme's staff"),
}
STATES = {
    "draft": N_("Draft"),
    "published": N_("Published"),
    "superseded": N_("Superseded"),
    "withdrawn": N_("Withdrawn"),
}
LONGEST = 4000
REMINDED_AFTER = (7, 21)
"""Days after which somebody who has not confirmed an edition is reminded (E9)."""


def check(kind: str, title: str, audiences: Collection[str], effective: date | None, link: str, has_file: bool) -> None:
    """Refuse an edition without title, audience, day or content, of an unknown kind, or whose link is no address."""
    if kind not in KINDS:
        raise Refused(N_("Choose the kind."), field="kind")
    if not title.strip():
        raise Refused(N_("Give it a name."), field="title")
    if not audiences or not set(audiences) <= set(AUDIENCES):
        raise Refused(N_("Choose who reads it."), field="audiences")
    if effective is None:
        raise Refused(N_("Choose a day."), field="effective_on")
    if link and not link.startswith("https://"):
        raise Refused(N_("A link begins with https://."), field="link")
    if not (link or has_file):
        raise Refused(N_("Add a file or a link."), field="file")


def packed(audiences: Collection[str]) -> str:
    """Audiences as they are stored, so that each is found by itself.

    >>> packed(["buyer", "factory"])
    ',buyer,factory,'
    """
    return "," + ",".join(sorted(set(audiences))) + ","
