"""What happens at the helpdesk."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class EnquiryEvent(Event):
    """Something about one enquiry; ``person_id`` is who asked, if they have an account."""

    enquiry_id: int
    person_id: int | None = None


class EnquiryAsked(EnquiryEvent):
    """Somebody asks, or writes again."""


class EnquiryAnswered(EnquiryEvent):
    """The programme answered."""


class EnquirySolved(EnquiryEvent):
    """The programme calls it solved."""


class EnquiryTaken(EnquiryEvent):
    """A coordinator has it now."""


class EnquiryMerged(EnquiryEvent):
    """It goes on in another enquiry."""


class EnquiryRated(EnquiryEvent):
    """The asker said how it was."""


@dataclass(frozen=True)
class TextKept(Event):
    """A template or a frequently asked question was written or changed."""

    text_id: int
