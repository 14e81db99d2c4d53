"""What happens around accounts."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class PersonEvent(Event):
    """Something about one person."""

    person_id: int


class SignedIn(PersonEvent):
    """A person proved who they are."""


class SignedOut(PersonEvent):
    """A person ended their session."""


class PasswordChanged(PersonEvent):
    """A person has a new password; all other sessions ended."""


class EmailChanged(PersonEvent):
    """A person confirmed a new e-mail address."""


class PersonDisabled(PersonEvent):
    """An administrator closed an account."""


@dataclass(frozen=True)
class MembershipEvent(Event):
    """Something about one membership."""

    membership_id: int
    person_id: int
    member_of: int


class PersonInvited(MembershipEvent):
    """Somebody was invited to an organisation."""


class PersonJoined(MembershipEvent):
    """The invited person took the invitation up."""


class MembershipEnded(MembershipEvent):
    """A person no longer acts for an organisation."""


class RoleChanged(MembershipEvent):
    """A person has another role in an organisation (P35)."""


class MembershipSwitched(MembershipEvent):
    """A person began to act for another of their organisations."""


class LookAllowed(PersonEvent):
    """A person lets the programme see what they see, for a day (P36)."""


class LookForbidden(PersonEvent):
    """A person took that back."""


@dataclass(frozen=True)
class DataRequestEvent(PersonEvent):
    """Something about what a person asks of the data kept of them (P37)."""

    request_id: int


class DataAsked(DataRequestEvent):
    """A person asks to correct, to object or to be forgotten."""


class DataAnswered(DataRequestEvent):
    """An administrator answered."""


class PersonForgotten(PersonEvent):
    """Name and address of a person were taken out."""


@dataclass(frozen=True)
class LookBegan(PersonEvent):
    """Somebody of the programme began to see the product as this person does."""

    look_id: int


class LookEnded(LookBegan):
    """That look ended."""


@dataclass(frozen=True)
class OrganisationInvited(Event):
    """Programme staff opened an organisation's door."""

    opened_id: int
