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
    leads,
    listed,
    mine,
    of_firm,
    on_team,
    own,
    own_once,
    party,
    party_released,
    payee,
    payer,
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
    TERMS_CHANGE = "terms:change"
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
    RISK_READ = "risk:read"
    JOINT_LIST = "joint:list"
    JOINT_READ = "joint:read"
    JOINT_MARK = "joint:mark"
    JOINT_END = "joint:end"
    JOINT_WORK = "joint:work"
    AUDIT_READ = "audit:read"
    FINDING_READ = "finding:read"
    CAP_READ = "cap:read"
    CAP_WORK = "cap:work"
    CAP_ANSWER = "cap:answer"
    CAP_SUBMIT = "cap:submit"
    CAP_DECIDE = "cap:decide"
    CORRECTION_LIST = "correction:list"
    CAP_EVALUATE = "cap:evaluate"
    EVALUATION_READ = "evaluation:read"
    EXTENSION_ASK = "extension:ask"
    DISPUTE_READ = "dispute:read"
    DISPUTE_OPEN = "dispute:open"
    DISPUTE_SAY = "dispute:say"
    CERTIFICATE_READ = "certificate:read"
    CERTIFICATE_CHANGE = "certificate:change"
    SEAL_READ = "seal:read"
    SEAL_ASK = "seal:ask"
    SEAL_ANSWER = "seal:answer"
    ANALYTICS_READ = "analytics:read"
    IMPORT_RUN = "import:run"
    APPLICATION_BEGIN = "application:begin"
    APPLICATION_LIST = "application:list"
    APPLICATION_READ = "application:read"
    APPLICATION_EDIT = "application:edit"
    APPLICATION_SUBMIT = "application:submit"
    APPLICATION_VERIFY = "application:verify"
    BUYER_VERIFY = "buyer:verify"
    INVOICE_LIST = "invoice:list"
    INVOICE_READ = "invoice:read"
    INVOICE_PAY = "invoice:pay"
    INVOICE_CONFIRM = "invoice:confirm"
    LEDGER_READ = "ledger:read"
    PAYEE_EDIT = "payee:edit"
    ACCREDITATION_READ = "accreditation:read"
    ACCREDITATION_DECIDE = "accreditation:decide"
    AUDITOR_KEEP = "auditor:keep"
    CONFLICT_DECLARE = "conflict:declare"
    ASSIGNMENT_LIST = "assignment:list"
    ASSIGNMENT_READ = "assignment:read"
    ASSIGNMENT_DRAW = "assignment:draw"
    ASSIGNMENT_ANSWER = "assignment:answer"
    PLAN_READ = "plan:read"
    PLAN_MAKE = "plan:make"
    PLAN_EXTEND = "plan:extend"
    CLOSED_DAY_ENTER = "closed-day:enter"
    CHECKLIST_READ = "checklist:read"
    CHECKLIST_EDIT = "checklist:edit"
    SELF_ASSESS = "self-assessment:answer"
    FIELDWORK_LIST = "fieldwork:list"
    FIELDWORK_READ = "fieldwork:read"
    FIELDWORK_START = "fieldwork:start"
    FIELDWORK_DO = "fieldwork:do"
    FOLLOW_UP_READ = "follow-up:read"
    FOLLOW_UP_ASK = "follow-up:ask"
    FOLLOW_UP_PAY = "follow-up:pay"
    INVESTIGATION_ORDER = "investigation:order"
    REPORT_WRITE = "report:write"
    REPORT_SUBMIT = "report:submit"
    REVIEW_READ = "review:read"
    STATUS_DECIDE = "status:decide"
    FINDING_REGRADE = "finding:regrade"
    WHAT_IF = "status:what-if"
    DECISION_READ = "decision:read"
    OFFER_READ = "offer:read"
    OFFER_ANSWER = "offer:answer"
    UNDERTAKING_SIGN = "undertaking:sign"
    ASSESSMENT_GIVE = "assessment:give"
    ASSESSMENT_READ = "assessment:read"
    VISIT_LIST = "visit:list"
    VISIT_READ = "visit:read"
    VISIT_ARRANGE = "visit:arrange"
    VISIT_OFFER = "visit:offer"
    VISIT_BOOK = "visit:book"
    VISIT_MAKE = "visit:make"


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
    _P.TERMS_CHANGE: (role(Role.MANAGEMENT),),
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
    _P.RISK_READ: (connected(Scope.STATUS),),
    _P.JOINT_LIST: (role(Role.REVIEWER, *FACTORY, *BUYER),),
    _P.JOINT_READ: (role(Role.REVIEWER), own_once("closing_at", *FACTORY), party_released(Scope.CAPS)),
    _P.JOINT_MARK: (role(Role.REVIEWER), own_once("closing_at", Role.FACTORY_MANAGER)),
    _P.JOINT_END: (role(Role.REVIEWER), own_once("closing_at", Role.FACTORY_MANAGER)),
    _P.JOINT_WORK: (party_released(Scope.CAPS),),
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
    _P.CAP_WORK: (role(Role.REVIEWER), own_once("closing_at", *FACTORY), wrote),
    _P.CAP_ANSWER: (own_once("closing_at", *FACTORY),),
    _P.CAP_SUBMIT: (own_once("closing_at", Role.FACTORY_MANAGER),),
    _P.CAP_DECIDE: (role(Role.REVIEWER),),
    _P.CORRECTION_LIST: (role(Role.REVIEWER, *FACTORY, *FIRM),),
    _P.CAP_EVALUATE: (of_firm(Role.FIRM_MANAGER), leads),
    _P.EVALUATION_READ: (role(*_READS_REPORTS), wrote),
    _P.EXTENSION_ASK: (own_once("closing_at", Role.FACTORY_MANAGER),),
    _P.DISPUTE_READ: (role(*_READS_REPORTS), own_once("closing_at", *FACTORY), wrote),
    _P.DISPUTE_OPEN: (own_once("closing_at", Role.FACTORY_MANAGER),),
    _P.DISPUTE_SAY: (role(Role.REVIEWER), own_once("closing_at", *FACTORY), wrote),
    _P.CERTIFICATE_READ: (
        role(Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT),
        own(*FACTORY),
        connected(Scope.STATUS),
        assigned,
    ),
    _P.CERTIFICATE_CHANGE: (role(Role.COORDINATOR),),
    _P.SEAL_READ: (own(*FACTORY),),
    _P.SEAL_ASK: (own(Role.FACTORY_MANAGER),),
    _P.SEAL_ANSWER: (role(Role.COORDINATOR),),
    _P.ANALYTICS_READ: (role(Role.MANAGEMENT, *BUYER),),
    _P.IMPORT_RUN: (role(Role.ADMINISTRATOR),),
    _P.APPLICATION_BEGIN: (role(*FACTORY),),
    _P.APPLICATION_LIST: (role(Role.COORDINATOR),),
    _P.APPLICATION_READ: (role(Role.COORDINATOR), own(*FACTORY)),
    _P.APPLICATION_EDIT: (own(*FACTORY),),
    _P.APPLICATION_SUBMIT: (own(Role.FACTORY_MANAGER),),
    _P.APPLICATION_VERIFY: (role(Role.COORDINATOR),),
    _P.BUYER_VERIFY: (role(Role.COORDINATOR),),
    _P.INVOICE_LIST: (role(Role.COORDINATOR, Role.MANAGEMENT, *FACTORY, Role.FIRM_MANAGER),),
    _P.INVOICE_READ: (role(Role.COORDINATOR, Role.MANAGEMENT), payer(*FACTORY), payee(Role.FIRM_MANAGER)),
    _P.INVOICE_PAY: (payer(Role.FACTORY_MANAGER),),
    _P.INVOICE_CONFIRM: (payee(Role.COORDINATOR, Role.FIRM_MANAGER),),
    _P.LEDGER_READ: (role(Role.COORDINATOR, Role.MANAGEMENT, Role.FIRM_MANAGER),),
    _P.PAYEE_EDIT: (role(Role.COORDINATOR, Role.FIRM_MANAGER),),
    _P.ACCREDITATION_READ: (role(Role.COORDINATOR, Role.MANAGEMENT), of_firm(*FIRM)),
    _P.ACCREDITATION_DECIDE: (role(Role.MANAGEMENT),),
    _P.AUDITOR_KEEP: (of_firm(Role.FIRM_MANAGER),),
    _P.CONFLICT_DECLARE: (role(Role.COORDINATOR, Role.MANAGEMENT, *FIRM),),
    _P.ASSIGNMENT_LIST: (role(Role.COORDINATOR, Role.FIRM_MANAGER),),
    _P.ASSIGNMENT_READ: (role(Role.COORDINATOR), of_firm(Role.FIRM_MANAGER)),
    _P.ASSIGNMENT_DRAW: (role(Role.COORDINATOR),),
    _P.ASSIGNMENT_ANSWER: (of_firm(Role.FIRM_MANAGER),),
    _P.PLAN_READ: (role(Role.COORDINATOR), of_firm(Role.FIRM_MANAGER), on_team),
    _P.PLAN_MAKE: (of_firm(Role.FIRM_MANAGER),),
    _P.PLAN_EXTEND: (role(Role.COORDINATOR),),
    _P.CLOSED_DAY_ENTER: (own(*FACTORY),),
    _P.CHECKLIST_READ: (signed_in,),
    _P.CHECKLIST_EDIT: (role(Role.MANAGEMENT),),
    _P.SELF_ASSESS: (own(*FACTORY),),
    _P.FIELDWORK_LIST: (role(*FIRM),),
    _P.FIELDWORK_READ: (of_firm(Role.FIRM_MANAGER), on_team),
    _P.FIELDWORK_START: (on_team,),
    _P.FIELDWORK_DO: (on_team,),
    _P.REPORT_WRITE: (of_firm(Role.FIRM_MANAGER), on_team),
    _P.REPORT_SUBMIT: (of_firm(Role.FIRM_MANAGER),),
    _P.REVIEW_READ: (role(Role.REVIEWER, Role.MANAGEMENT),),
    _P.STATUS_DECIDE: (role(Role.REVIEWER),),
    _P.FINDING_REGRADE: (role(Role.REVIEWER),),
    _P.WHAT_IF: (role(Role.REVIEWER, Role.MANAGEMENT), own_once("submitted_at", *FACTORY)),
    _P.FOLLOW_UP_READ: (own(*FACTORY), role(Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT)),
    _P.FOLLOW_UP_ASK: (own(Role.FACTORY_MANAGER), role(Role.REVIEWER)),
    _P.FOLLOW_UP_PAY: (own(*FACTORY),),
    _P.INVESTIGATION_ORDER: (role(Role.COORDINATOR, Role.INTEGRITY_OFFICER),),
    _P.DECISION_READ: (role(*_READS_STATUS), own(*FACTORY), connected_released(Scope.REPORTS)),
    _P.OFFER_READ: (role(Role.REVIEWER, Role.MANAGEMENT), own(*FACTORY)),
    _P.OFFER_ANSWER: (own(Role.FACTORY_MANAGER),),
    _P.UNDERTAKING_SIGN: (own(Role.FACTORY_MANAGER),),
    _P.ASSESSMENT_GIVE: (own(*FACTORY),),
    _P.ASSESSMENT_READ: (role(Role.INTEGRITY_OFFICER),),
    _P.VISIT_LIST: (role(Role.COORDINATOR, *FACTORY, *FIRM),),
    _P.VISIT_READ: (role(Role.COORDINATOR), own(*FACTORY), of_firm(Role.FIRM_MANAGER), on_team),
    _P.VISIT_ARRANGE: (role(Role.COORDINATOR),),
    _P.VISIT_OFFER: (role(Role.COORDINATOR), of_firm(Role.FIRM_MANAGER), on_team),
    _P.VISIT_BOOK: (own(*FACTORY),),
    _P.VISIT_MAKE: (on_team,),
}


def can(viewer: Viewer, permission: Permission, row=None, relation: Relation = NONE) -> bool:
    """Whether any predicate of ``permission`` grants it to ``viewer`` on ``row`` given ``relation``."""
    return any(grants(viewer, row, relation) for grants in POLICY[permission])


def roles_for(permission: Permission) -> frozenset[Role]:
    """Every role that some predicate of ``permission`` may grant it to: for menus and the printed table."""
    return frozenset(r for grants in POLICY[permission] for r in grants.roles)
