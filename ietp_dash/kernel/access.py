"""Who may do what: roles, viewers, relations and the one POLICY. The only place where roles are compared.

Rule source: docs/rules.md, clauses V (visibility) and P (people). A permission is granted when any of
its predicates of (viewer, row, relation) holds. Predicates see nothing else.
"""

from enum import StrEnum

from .predicates import (
    BUYER,
    FACTORY,
    FIRM,
    STAFF,
    assigned,
    connected,
    connected_released,
    listed,
    mine,
    own,
    own_once,
    party,
    role,
    signed_in,
    wrote,
)
from .roles import NONE as NONE
from .roles import ROLE_LABELS as ROLE_LABELS
from .roles import ROLES_OF as ROLES_OF
from .roles import VISITOR as VISITOR
from .roles import Kind as Kind
from .roles import Relation as Relation
from .roles import Role as Role
from .roles import Scope as Scope
from .roles import Viewer as Viewer


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
