"""Who people are: kinds of organisation, roles, what a factory shares, the viewer and how it stands to a factory."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .errors import N_


class Kind(StrEnum):
    """The four kinds of organisation (programme.md 1)."""

    PROGRAMME = "programme"
    FACTORY = "factory"
    BUYER = "buyer"
    FIRM = "audit_firm"


class Role(StrEnum):
    """What a person does for the organisation of the active membership."""

    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    INTEGRITY_OFFICER = "integrity_officer"
    HELPLINE_AGENT = "helpline_agent"
    MANAGEMENT = "management"
    ADMINISTRATOR = "administrator"
    FACTORY_MANAGER = "factory_manager"
    FACTORY_MEMBER = "factory_member"
    BUYER_MANAGER = "buyer_manager"
    BUYER_MEMBER = "buyer_member"
    FIRM_MANAGER = "firm_manager"
    AUDITOR = "auditor"
    VISITOR = "visitor"


ROLES_OF = {
    Kind.PROGRAMME: (
        Role.COORDINATOR,
        Role.REVIEWER,
        Role.INTEGRITY_OFFICER,
        Role.HELPLINE_AGENT,
        Role.MANAGEMENT,
        Role.ADMINISTRATOR,
    ),
    Kind.FACTORY: (Role.FACTORY_MANAGER, Role.FACTORY_MEMBER),
    Kind.BUYER: (Role.BUYER_MANAGER, Role.BUYER_MEMBER),
    Kind.FIRM: (Role.FIRM_MANAGER, Role.AUDITOR),
}

ROLE_LABELS = {
    Role.COORDINATOR: N_("Coordinator"),
    Role.REVIEWER: N_("Reviewer"),
    Role.INTEGRITY_OFFICER: N_("Integrity officer"),
    Role.HELPLINE_AGENT: N_("Helpline agent"),
    Role.MANAGEMENT: N_("Management"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.FACTORY_MANAGER: N_("Factory manager"),
    Role.FACTORY_MEMBER: N_("Factory member"),
    Role.BUYER_MANAGER: N_("Buyer manager"),
    Role.BUYER_MEMBER: N_("Buyer member"),
    Role.FIRM_MANAGER: N_("Audit firm manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.VISITOR: N_("Visitor"),
}


class Scope(StrEnum):
    """What a factory lets one connected buyer see (programme.md 4, settlement 19)."""

    STATUS = "status"
    REPORTS = "reports"
    CAPS = "caps"
    INCIDENTS = "incidents"
    HELPLINE = "helpline"


@dataclass(frozen=True)
class Viewer:
    """Who is looking: one person in one active membership, or a visitor.

    ``factory_id`` is the site of a factory organisation, ``zone`` the site's own. One active membership decides
    everything (settlement 23); ``active`` is false for a buyer who is not verified or is suspended; ``limited`` is
    true for the people of a terminated factory, to whom only access.AFTER_TERMINATION remains (Z4). ``looker_id`` is
    the member of the programme's staff who sees the product as this viewer does and changes nothing (P36).
    """

    person_id: int | None = None
    membership_id: int | None = None
    organisation_id: int | None = None
    kind: Kind | None = None
    role: Role = Role.VISITOR
    factory_id: int | None = None
    active: bool = True
    limited: bool = False
    looker_id: int | None = None
    zone: str = ""
    person_name: str = ""
    organisation_name: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[self.role]


VISITOR = Viewer()


@dataclass(frozen=True)
class Relation:
    """How the viewer stands to the factory of a row.

    ``scopes`` are those in force now for a connected buyer; ``since`` is when the connection was
    accepted, ``earlier`` whether earlier years were opened; ``only_cycle_id`` narrows a connection
    ended by termination to the last decided cycle. ``assigned``: the viewer's firm is or was assigned.
    ``connection`` is the public id of the accepted connection.
    """

    own: bool = False
    connected: bool = False
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    since: datetime | None = None
    earlier: bool = False
    only_cycle_id: int | None = None
    assigned: bool = False
    connection: str | None = None


NONE = Relation()
