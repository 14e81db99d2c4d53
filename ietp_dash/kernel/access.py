"""Who may do what: roles, viewers, relations and the one POLICY. The only place where roles are compared.

Rule source: docs/rules.md, clauses V (visibility) and P (people). A permission is granted when any of
its predicates of (viewer, row, relation) holds. Predicates see nothing else.
"""

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

    ``factory_id`` is the site of a factory organisation. One active membership decides everything
    (settlement 23); ``active`` is false for a buyer who is not verified or is suspended.
    """

    person_id: int | None = None
    membership_id: int | None = None
    organisation_id: int | None = None
    kind: Kind | None = None
    role: Role = Role.VISITOR
    factory_id: int | None = None
    active: bool = True
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
    ``fieldwork``: the viewer personally works on an audit there.
    """

    own: bool = False
    connected: bool = False
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    since: datetime | None = None
    earlier: bool = False
    only_cycle_id: int | None = None
    assigned: bool = False


NONE = Relation()


class Permission(StrEnum):
    """noun:verb."""

    HOME_READ = "home:read"
    ACCOUNT_MANAGE = "account:manage"
    MEMBERSHIP_INVITE = "membership:invite"
    ORGANISATION_INVITE = "organisation:invite"
    PERSON_MANAGE = "person:manage"
    POLICY_READ = "policy:read"
    TERMS_READ = "terms:read"
    AUDIT_LOG_READ = "audit-log:read"
    NOTIFICATION_READ = "notification:read"
    NOTIFICATION_OPEN = "notification:open"
    LIVE_LISTEN = "live:listen"
    DIRECTORY_SEARCH = "directory:search"
    SEARCH_SAVE = "search:save"
    FACTORY_CARD = "factory:card"
    FACTORY_STATUS = "factory:status"
    FACTORY_PROFILE = "factory:profile"
    PROFILE_EDIT = "profile:edit"
    PUBLICATION_DECIDE = "publication:decide"
    ACCESS_LOG_READ = "access-log:read"
    CONNECTION_READ = "connection:read"
    CONNECTION_LIST = "connection:list"
    CONNECTION_REQUEST = "connection:request"
    CONNECTION_WITHDRAW = "connection:withdraw"
    CONNECTION_INVITE = "connection:invite"
    CONNECTION_ANSWER = "connection:answer"
    CONNECTION_TAKE_UP = "connection:take-up"
    CONNECTION_NARROW = "connection:narrow"
    CONNECTION_END = "connection:end"
    PORTFOLIO_READ = "portfolio:read"
    AUDIT_READ = "audit:read"
    FINDING_READ = "finding:read"
    CAP_READ = "cap:read"
    CERTIFICATE_READ = "certificate:read"
    ANALYTICS_READ = "analytics:read"
    IMPORT_RUN = "import:run"


# --- predicates: (viewer, row, relation) -> bool ------------------------------------------------


def signed_in(viewer, row, relation):
    """Anybody with an account and an active membership."""
    return viewer.is_signed_in


def mine(viewer, row, relation):
    """The person a row belongs to."""
    return viewer.is_signed_in and row.person_id == viewer.person_id


def role(*roles):
    """Any of these roles, whatever the row."""

    def holds(viewer, row, relation):
        return viewer.role in roles and viewer.active

    holds.__name__ = " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def own(*roles):
    """Any of these roles of the factory the row belongs to."""

    def holds(viewer, row, relation):
        return relation.own and viewer.role in roles

    holds.__name__ = "own: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def own_once(attribute, *roles):
    """Any of these roles of the row's own factory, once ``row.attribute`` is set."""

    def holds(viewer, row, relation):
        return relation.own and viewer.role in roles and getattr(row, attribute) is not None

    holds.__name__ = f"own, once {attribute}: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def party(*roles):
    """Any of these roles of the buyer's side of a connection."""

    def holds(viewer, row, relation):
        return viewer.active and viewer.role in roles and row.buyer_id == viewer.organisation_id

    holds.__name__ = "party: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def connected(scope):
    """A buyer whose connection is in force with ``scope`` (V3)."""

    def holds(viewer, row, relation):
        return viewer.active and scope in relation.scopes

    holds.__name__ = f"connected buyer with scope {scope}"
    holds.roles = BUYER
    return holds


def connected_released(scope):
    """A connected buyer with ``scope``, from the row's decision on and none decided before the connection,
    unless the factory opened earlier years; after a termination only the last decided cycle (V4, N8)."""

    def holds(viewer, row, relation):
        if not (viewer.active and scope in relation.scopes and row.decided_at):
            return False
        if relation.only_cycle_id is not None:
            return row.cycle_id == relation.only_cycle_id
        return relation.earlier or row.decided_at >= relation.since

    holds.__name__ = f"connected buyer with scope {scope}, from the decision on"
    holds.roles = BUYER
    return holds


def listed(viewer, row, relation):
    """A buyer, for every listed factory (settlement 18)."""
    return viewer.active and viewer.kind is Kind.BUYER and row.is_listed


def assigned(viewer, row, relation):
    """The audit firm that is or was assigned to the factory."""
    return relation.assigned and viewer.role in FIRM


def wrote(viewer, row, relation):
    """The audit firm the audit belongs to."""
    return viewer.role in FIRM and row.firm_id == viewer.organisation_id


STAFF = ROLES_OF[Kind.PROGRAMME]
BUYER = ROLES_OF[Kind.BUYER]
FACTORY = ROLES_OF[Kind.FACTORY]
FIRM = ROLES_OF[Kind.FIRM]
listed.roles = BUYER
assigned.roles = wrote.roles = FIRM
signed_in.roles = mine.roles = STAFF + BUYER + FACTORY + FIRM

_READS_STATUS = (Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT, Role.INTEGRITY_OFFICER)
_READS_REPORTS = (Role.REVIEWER, Role.MANAGEMENT, Role.INTEGRITY_OFFICER)
_P = Permission

POLICY = {
    _P.HOME_READ: (signed_in,),
    _P.ACCOUNT_MANAGE: (signed_in,),
    _P.LIVE_LISTEN: (signed_in,),
    _P.NOTIFICATION_READ: (signed_in,),
    _P.NOTIFICATION_OPEN: (mine,),
    _P.MEMBERSHIP_INVITE: (role(Role.ADMINISTRATOR, Role.FACTORY_MANAGER, Role.BUYER_MANAGER, Role.FIRM_MANAGER),),
    _P.ORGANISATION_INVITE: (role(Role.ADMINISTRATOR, Role.COORDINATOR),),
    _P.PERSON_MANAGE: (role(Role.ADMINISTRATOR),),
    _P.POLICY_READ: (role(*STAFF),),
    _P.TERMS_READ: (role(*STAFF),),
    _P.AUDIT_LOG_READ: (role(Role.MANAGEMENT),),
    _P.DIRECTORY_SEARCH: (role(*STAFF, *BUYER, *FIRM),),
    _P.SEARCH_SAVE: (role(*STAFF, *BUYER),),
    _P.FACTORY_CARD: (role(*STAFF), own(*FACTORY), listed, connected(Scope.STATUS), assigned),
    _P.FACTORY_STATUS: (role(*_READS_STATUS), own(*FACTORY), connected(Scope.STATUS), assigned),
    _P.FACTORY_PROFILE: (role(Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT), own(*FACTORY)),
    _P.PROFILE_EDIT: (own(*FACTORY),),
    _P.PUBLICATION_DECIDE: (own(Role.FACTORY_MANAGER),),
    _P.ACCESS_LOG_READ: (own(*FACTORY),),
    _P.CONNECTION_LIST: (role(*BUYER, *FACTORY),),
    _P.CONNECTION_READ: (party(*BUYER), own(*FACTORY)),
    _P.CONNECTION_REQUEST: (role(*BUYER),),
    _P.CONNECTION_WITHDRAW: (party(*BUYER), own(Role.FACTORY_MANAGER)),
    _P.CONNECTION_INVITE: (role(Role.FACTORY_MANAGER),),
    _P.CONNECTION_ANSWER: (own(Role.FACTORY_MANAGER),),
    _P.CONNECTION_TAKE_UP: (party(*BUYER),),
    _P.CONNECTION_NARROW: (own(Role.FACTORY_MANAGER),),
    _P.CONNECTION_END: (party(*BUYER), own(Role.FACTORY_MANAGER)),
    _P.PORTFOLIO_READ: (role(*BUYER),),
    _P.AUDIT_READ: (
        role(*_READS_REPORTS),
        own_once("submitted_at", *FACTORY),
        connected_released(Scope.REPORTS),
        wrote,
    ),
    _P.FINDING_READ: (
        role(*_READS_REPORTS),
        own_once("closing_at", *FACTORY),
        connected_released(Scope.REPORTS),
        wrote,
    ),
    _P.CAP_READ: (role(*_READS_REPORTS), own_once("closing_at", *FACTORY), connected_released(Scope.CAPS), wrote),
    _P.CERTIFICATE_READ: (
        role(Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT),
        own(*FACTORY),
        connected(Scope.STATUS),
        assigned,
    ),
    _P.ANALYTICS_READ: (role(Role.MANAGEMENT, *BUYER),),
    _P.IMPORT_RUN: (role(Role.ADMINISTRATOR),),
}


def can(viewer: Viewer, permission: Permission, row=None, relation: Relation = NONE) -> bool:
    """Whether any predicate of ``permission`` grants it to ``viewer`` on ``row`` given ``relation``."""
    return any(grants(viewer, row, relation) for grants in POLICY[permission])


def roles_for(permission: Permission) -> frozenset[Role]:
    """Every role that some predicate of ``permission`` may grant it to: for menus and the printed table."""
    return frozenset(r for grants in POLICY[permission] for r in grants.roles)
