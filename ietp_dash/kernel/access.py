"""Who may do what: roles, viewers, relations and the one POLICY. The only place where roles are compared.

Rule source: docs/rules.md, clauses V (visibility) and P (people). A permission is granted when any of
its predicates of (viewer, row, relation) holds. Predicates see nothing else.
"""

from .permissions import Permission as Permission
from .predicates import (
    BUYER,
    FACTORY,
    FIRM,
    STAFF,
    assigned,
    complained,
    connected,
    connected_released,
    connected_told,
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
    role_once,
    signed_in,
    sits,
    unconflicted,
    unhosted,
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

_READS_STATUS = (Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT, Role.INTEGRITY_OFFICER)
_READS_REPORTS = (Role.REVIEWER, Role.MANAGEMENT, Role.INTEGRITY_OFFICER)
_TELLS_OF_INCIDENTS = (Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT)
_P = Permission

POLICY = {
    _P.HOME_READ: (signed_in,),
    _P.ACCOUNT_MANAGE: (signed_in,),
    _P.LIVE_LISTEN: (signed_in,),
    _P.NOTIFICATION_READ: (signed_in,),
    _P.NOTIFICATION_OPEN: (mine,),
    _P.DELIVERY_READ: (role(Role.ADMINISTRATOR, Role.COORDINATOR),),
    _P.MEMBERSHIP_INVITE: (role(Role.ADMINISTRATOR, Role.FACTORY_MANAGER, Role.BUYER_MANAGER, Role.FIRM_MANAGER),),
    _P.ORGANISATION_INVITE: (role(Role.ADMINISTRATOR, Role.COORDINATOR),),
    _P.PERSON_LOOK: (role(Role.ADMINISTRATOR, Role.COORDINATOR),),
    _P.DATA_ANSWER: (role(Role.ADMINISTRATOR),),
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
    _P.MARK_LIST: (role(*BUYER),),
    _P.MARK_KEEP: (listed, connected(Scope.STATUS)),
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
    _P.CAP_HEAR: (role(*_READS_REPORTS), own(*FACTORY), connected(Scope.CAPS), assigned),
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
    _P.RESOURCE_CONFIRM: (signed_in,),
    _P.RESOURCE_KEEP: (role(Role.ADMINISTRATOR),),
    _P.SURVEY_KEEP: (role(Role.MANAGEMENT),),
    _P.SURVEY_ANSWER: (role(Role.FACTORY_MANAGER),),
    _P.SURVEY_READ: (signed_in,),
    _P.FEEDBACK_GIVE: (signed_in,),
    _P.FEEDBACK_READ: (role(Role.ADMINISTRATOR),),
    _P.HELP_ASK: (signed_in,),
    _P.HELP_READ: (role(Role.COORDINATOR), mine),
    _P.HELP_REPLY: (mine,),
    _P.HELP_WORK: (role(Role.COORDINATOR),),
    _P.HELPLINE_WORK: (role(Role.HELPLINE_AGENT),),
    _P.HELPLINE_FIGURES: (own(*FACTORY), connected(Scope.HELPLINE)),
    _P.HELPLINE_POSTER: (own(*FACTORY),),
    _P.SITE_CHANGE_LIST: (role(Role.COORDINATOR, *FACTORY),),
    _P.SITE_CHANGE_READ: (role(Role.COORDINATOR), own(*FACTORY)),
    _P.SITE_CHANGE_REPORT: (own(Role.FACTORY_MANAGER),),
    _P.SITE_CHANGE_ANSWER: (role(Role.COORDINATOR),),
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
    _P.FOLLOW_UP_READ: (own(*FACTORY), role(Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT)),
    _P.FOLLOW_UP_ASK: (own(Role.FACTORY_MANAGER), role(Role.REVIEWER)),
    _P.FOLLOW_UP_PAY: (own(*FACTORY),),
    _P.INVESTIGATION_ORDER: (role(Role.COORDINATOR, Role.INTEGRITY_OFFICER),),
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
    _P.INCIDENT_LIST: (role(*_TELLS_OF_INCIDENTS, *FACTORY, *BUYER),),
    _P.INCIDENT_READ: (role(*_TELLS_OF_INCIDENTS), own(*FACTORY), connected_told(Scope.INCIDENTS)),
    _P.INCIDENT_HEAR: (role(*_TELLS_OF_INCIDENTS), own(*FACTORY), connected(Scope.INCIDENTS)),
    _P.INCIDENT_TELL: (role(*FACTORY),),
    _P.INCIDENT_WRITE: (own(*FACTORY),),
    _P.INCIDENT_SAY: (role(Role.COORDINATOR, Role.REVIEWER), own(*FACTORY)),
    _P.INCIDENT_RECORD: (role(Role.COORDINATOR, Role.REVIEWER),),
    _P.INCIDENT_CLOSE: (role(Role.COORDINATOR),),
    _P.APPEAL_LIST: (role(Role.INTEGRITY_OFFICER, *FACTORY),),
    _P.APPEAL_READ: (role_once("filed_at", Role.INTEGRITY_OFFICER), own(*FACTORY), sits),
    _P.APPEAL_BEGIN: (own_once("decided_at", *FACTORY),),
    _P.APPEAL_BEGIN_FEE: (payer(*FACTORY),),
    _P.APPEAL_PREPARE: (own(*FACTORY),),
    _P.APPEAL_FILE: (own(Role.FACTORY_MANAGER),),
    _P.APPEAL_RUN: (role_once("filed_at", Role.INTEGRITY_OFFICER),),
    _P.APPEAL_VIEW: (sits,),
    _P.TRAINING_LIST: (role(Role.COORDINATOR, Role.MANAGEMENT, *FACTORY, *BUYER),),
    _P.TRAINING_READ: (role(Role.COORDINATOR, Role.MANAGEMENT), unhosted(*FACTORY, *BUYER), own(*FACTORY)),
    _P.TRAINING_BOOK: (unhosted(*FACTORY, *BUYER), own(*FACTORY)),
    _P.TRAINING_KEEP: (role(Role.COORDINATOR),),
    _P.TRAINING_RESULTS: (role(Role.COORDINATOR, Role.MANAGEMENT),),
    _P.INTEGRITY_LIST: (role(Role.INTEGRITY_OFFICER),),
    _P.INTEGRITY_WORK: (unconflicted(Role.INTEGRITY_OFFICER),),
    _P.HINT_ANSWER: (role(Role.INTEGRITY_OFFICER),),
    _P.COMPLAINT_MAKE: (role(*FACTORY, *BUYER),),
    _P.COMPLAINT_READ: (complained,),
    _P.ASSESSMENT_FIGURES: (role(Role.FIRM_MANAGER),),
}


AFTER_TERMINATION = frozenset(
    {
        _P.HOME_READ, _P.ACCOUNT_MANAGE, _P.LIVE_LISTEN, _P.NOTIFICATION_READ, _P.NOTIFICATION_OPEN,
        _P.FACTORY_CARD, _P.FACTORY_STATUS, _P.FACTORY_PROFILE, _P.ACCESS_LOG_READ,
        _P.AUDIT_READ, _P.FINDING_READ, _P.CAP_READ, _P.CERTIFICATE_READ, _P.DECISION_READ,
        _P.INVOICE_LIST, _P.INVOICE_READ, _P.INVOICE_PAY,
        _P.APPEAL_LIST, _P.APPEAL_READ, _P.APPEAL_BEGIN, _P.APPEAL_BEGIN_FEE, _P.APPEAL_PREPARE, _P.APPEAL_FILE,
        _P.HELP_ASK, _P.HELP_READ, _P.HELP_REPLY,
        _P.APPLICATION_BEGIN, _P.APPLICATION_READ, _P.APPLICATION_EDIT, _P.APPLICATION_SUBMIT,
    }
)  # fmt: skip
"""What remains to the people of a terminated factory: its history, invoices, appeals and re-application (Z4)."""


CLOSED_TO_LOOKS = frozenset({_P.ACCOUNT_MANAGE, _P.MARK_LIST, _P.MARK_KEEP, _P.COMPLAINT_MAKE, _P.COMPLAINT_READ})
"""What stays closed to staff who see the product as another person does (P36)."""


def remains(viewer: Viewer, permission: Permission) -> bool:
    """Whether ``permission`` is open to such a viewer at all: after a termination (Z4), and while staff look (P36)."""
    if viewer.looker_id is not None and permission in CLOSED_TO_LOOKS:
        return False
    return not viewer.limited or permission in AFTER_TERMINATION


def can(viewer: Viewer, permission: Permission, row=None, relation: Relation = NONE) -> bool:
    """Whether any predicate of ``permission`` grants it to ``viewer`` on ``row`` given ``relation``."""
    return remains(viewer, permission) and any(grants(viewer, row, relation) for grants in POLICY[permission])


def roles_for(permission: Permission) -> frozenset[Role]:
    """Every role that some predicate of ``permission`` may grant it to: for menus and the printed table."""
    return frozenset(r for grants in POLICY[permission] for r in grants.roles)
