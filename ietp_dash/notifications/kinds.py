"""Of which events people are told: whom, with which right, in which words, and where it leads.

The words of the page name things; those of the mail do not: a mail says that something happened and links to it.
"""

from dataclasses import replace

from ..kernel.access import Permission
from ..kernel.errors import N_
from .cases import CASES
from .correction_kinds import CORRECTIONS
from .kind import (
    ALL_FACTORIES_AND_FIRMS,
    ALSO_ACTOR,
    BUYER,
    COLLEAGUES,
    CONNECTED,
    FACTORY,
    OTHER_SIDE,
    PAYEE,
    PAYER,
    PERSON,
    PROGRAMME,
    Kind,
)
from .locked import LOCKED
from .path_kinds import PATH
from .training_kinds import TRAININGS
from .visit_kinds import VISITS

P = Permission


def _connection(says: str, mail: str) -> Kind:
    return Kind(says, mail, (FACTORY, BUYER), P.CONNECTION_READ, "connection", OTHER_SIDE)


def _standing(says: str, mail: str) -> Kind:
    return Kind(says, mail, (FACTORY, CONNECTED), P.FACTORY_STATUS, "factory")


def _own(says: str, mail: str) -> Kind:
    return Kind(says, mail, (FACTORY,), P.FACTORY_STATUS, "factory")


def _organisation(says: str) -> Kind:
    return Kind(says, says, (COLLEAGUES,), P.ACCOUNT_MANAGE, "account")


def _invoice(says: str, mail: str, *to: str, needs: Permission = P.INVOICE_READ) -> Kind:
    return Kind(says, mail, to or (PAYER,), needs, "invoice")


def _self(says: str, mail: str) -> Kind:
    return Kind(says, mail, (PERSON,), P.ACCOUNT_MANAGE, "account", ALSO_ACTOR)


def _firm(says: str, mail: str) -> Kind:
    return Kind(says, mail, (COLLEAGUES,), P.ASSIGNMENT_LIST, "assignments")


def _days(says: str, mail: str) -> Kind:
    return Kind(says, mail, (FACTORY,), P.UNDERTAKING_SIGN, "undertaking", group="certification")


def _accreditation(says: str, mail: str) -> Kind:
    return Kind(says, mail, (COLLEAGUES,), P.ASSIGNMENT_LIST, "accreditation")


def _change(says: str) -> Kind:
    return Kind(says, N_("A reported change of your site was answered."), (FACTORY,), P.SITE_CHANGE_READ, "factory")


_CONNECTION_CHANGED = N_("Something changed about a connection.")
_GRANTED = N_("An accreditation was granted or changed.")
_SUSPENDED = N_("An accreditation is suspended.")
_LIFTED = N_("The suspension of an accreditation ended.")
_STATUS_CHANGED = N_("The status of a factory changed.")

KINDS = {
    "ConnectionRequested": _connection(
        N_("%(buyer)s asks to connect with %(factory)s."), N_("A buyer asks to connect.")
    ),
    "ConnectionInvited": _connection(
        N_("%(factory)s invites %(buyer)s to connect."), N_("A factory invites you to connect.")
    ),
    "ConnectionAccepted": _connection(N_("%(factory)s and %(buyer)s are connected now."), _CONNECTION_CHANGED),
    "ConnectionDeclined": _connection(
        N_("The connection of %(factory)s and %(buyer)s was declined."), _CONNECTION_CHANGED
    ),
    "ConnectionWithdrawn": _connection(
        N_("The request to connect %(factory)s and %(buyer)s was withdrawn."), _CONNECTION_CHANGED
    ),
    "ConnectionNarrowed": _connection(N_("%(factory)s changed what %(buyer)s may see."), _CONNECTION_CHANGED),
    "ConnectionWidened": _connection(N_("%(factory)s changed what %(buyer)s may see."), _CONNECTION_CHANGED),
    "ConnectionEnded": _connection(N_("The connection of %(factory)s and %(buyer)s ended."), _CONNECTION_CHANGED),
    "ConnectionExpired": _connection(
        N_("Nobody answered the request to connect %(factory)s and %(buyer)s; it expired."), _CONNECTION_CHANGED
    ),
    "StatusDecided": _standing(N_("The programme decided the status of %(factory)s."), _STATUS_CHANGED),
    "StatusExpired": _standing(N_("A status of %(factory)s reached its last day."), _STATUS_CHANGED),
    "FactoryTerminated": _standing(N_("%(factory)s was terminated."), _STATUS_CHANGED),
    "RenewalOpened": _own(
        N_("%(factory)s may apply for its renewal from now on."), N_("A renewal may be applied for from now on.")
    ),
    "CertificateEnding": _own(
        N_("The certificate of %(factory)s ends soon and no later one follows."), N_("A certificate ends soon.")
    ),
    "StatusEnding": _own(
        N_("A status of %(factory)s ends soon. With findings open then, the cycle closes."), N_("A status ends soon.")
    ),
    "OfferEnding": _own(N_("An offer to %(factory)s runs out soon."), N_("An offer runs out soon.")),
    "OfferLapsed": _own(N_("An offer to %(factory)s was not accepted in time."), N_("An offer has run out.")),
    "TransparencyOpened": _days(
        N_("After its audit %(factory)s may declare transparency, sign a remediation plan or waive these days."),
        N_("Your transparency days are running."),
    ),
    "TransparencyEnding": _days(
        N_("Five of the transparency days of %(factory)s are left."), N_("Your transparency days end soon.")
    ),
    "TransparencyEnded": _days(
        N_("The transparency days of %(factory)s are over: the programme can decide now."),
        N_("Your transparency days are over."),
    ),
    "ReapplyOpened": _own(N_("%(factory)s may apply again from now on."), N_("You may apply again from now on.")),
    "CertificateIssued": _standing(N_("A certificate of %(factory)s was issued."), N_("A certificate was issued.")),
    "CertificateWithdrawn": _standing(
        N_("A certificate of %(factory)s was withdrawn."), N_("A certificate was withdrawn.")
    ),
    "CertificateReissued": _standing(
        N_("A certificate of %(factory)s was issued anew, with the same number and last day."),
        N_("A certificate was issued anew."),
    ),
    "LogoConsentAnswered": Kind(
        N_("The programme answered a request of %(factory)s to use the seal."),
        N_("A request to use the seal was answered."),
        (FACTORY,),
        P.SEAL_READ,
        "factory",
    ),
    "SiteChangeReported": Kind(
        N_("%(factory)s reports a change of its site."),
        N_("A change of a site was reported."),
        (PROGRAMME,),
        P.SITE_CHANGE_ANSWER,
        "factory",
    ),
    "SiteChangeReturned": _change(N_("The coordinator asks for more about the change that %(factory)s reported.")),
    "SiteChangeConfirmed": _change(N_("The change that %(factory)s reported is confirmed.")),
    "SiteChangeRejected": _change(N_("The change that %(factory)s reported was rejected.")),
    "ReportSubmitted": _own(N_("The audit report on %(factory)s was submitted."), N_("An audit report was submitted.")),
    "ReportCorrected": Kind(
        N_("The audit firm added a correction to its report on %(factory)s."),
        N_("A submitted report was corrected."),
        (FACTORY, CONNECTED, PROGRAMME),
        P.AUDIT_READ,
        "report",
    ),
    "CorrectionReturned": _own(
        N_("A corrective action of %(factory)s was returned with remarks."), N_("A corrective action was returned.")
    ),
    "CorrectionAccepted": _own(
        N_("A corrective action of %(factory)s was accepted."), N_("A corrective action was accepted.")
    ),
    "CorrectionVerified": _own(
        N_("A corrective action of %(factory)s was verified."), N_("A corrective action was verified.")
    ),
    "AssignmentOffered": _firm(
        N_("An audit is offered to your firm: answer in time."), N_("An audit is offered to your firm.")
    ),
    "AssignmentReplaced": _firm(
        N_("The coordinator gave an audit of yours to another firm."), N_("An assignment of yours ended.")
    ),
    "AssignmentEnded": _firm(
        N_("An application ended, and your assignment with it."), N_("An assignment of yours ended.")
    ),
    "WindowOpened": _firm(N_("An audit may be planned now: its window is open."), N_("An audit may be planned now.")),
    "WindowExtended": _firm(
        N_("The window of an audit of yours was extended."), N_("The window of an audit was extended.")
    ),
    "VisitDated": _own(
        N_("An announced audit of %(factory)s has a date."), N_("An announced audit of yours has a date.")
    ),
    "NobodyEligible": Kind(
        N_("No audit firm is free for an audit of %(factory)s."),
        N_("No audit firm is free for an audit."),
        (PROGRAMME,),
        P.ASSIGNMENT_DRAW,
        "assignments",
    ),
    "ManDaysDecided": _firm(
        N_("The coordinator answered your request for other man-days at %(factory)s."),
        N_("A request for other man-days was answered."),
    ),
    "FirmAccredited": _accreditation(N_("Your firm's accreditation was granted, extended or changed."), _GRANTED),
    "FirmSuspended": _accreditation(
        N_("Your firm's accreditation is suspended: no audit is assigned to it."), _SUSPENDED
    ),
    "FirmSuspensionLifted": _accreditation(N_("The suspension of your firm's accreditation ended."), _LIFTED),
    "AuditorAccredited": _accreditation(N_("Somebody of your firm was accredited."), _GRANTED),
    "AuditorSuspended": _accreditation(
        N_("The accreditation of somebody of your firm is suspended: the person goes to no audit."), _SUSPENDED
    ),
    "AuditorSuspensionLifted": _accreditation(
        N_("The suspension of an accreditation of somebody of your firm ended."), _LIFTED
    ),
    "AccreditationEnding": Kind(
        N_("An accreditation of your firm or its people ends soon."),
        N_("An accreditation ends soon."),
        (COLLEAGUES,),
        P.ASSIGNMENT_LIST,
        "accreditation",
    ),
    "ApplicationReturned": _own(
        N_("The application of %(factory)s was returned with remarks."), N_("An application was returned.")
    ),
    "ApplicationVerified": _own(N_("The application of %(factory)s was verified."), N_("An application was verified.")),
    "ApplicationRejected": _own(N_("The application of %(factory)s was rejected."), N_("An application was rejected.")),
    "ChecklistPublished": Kind(
        N_("A new edition of the checklist was published: see what changed and where your open gaps are."),
        N_("A new edition of the checklist was published."),
        (ALL_FACTORIES_AND_FIRMS,),
        P.CHECKLIST_READ,
        "checklists",
    ),
    "BuyerVerified": _organisation(N_("The programme verified your organisation.")),
    "BuyerRefused": _organisation(N_("The programme did not verify your organisation.")),
    "BuyerSuspended": _organisation(N_("The programme suspended your organisation's access.")),
    "BuyerReinstated": _organisation(N_("The programme opened your organisation's access again.")),
    "InvoiceIssued": _invoice(N_("Invoice %(number)s of %(factory)s was issued."), N_("An invoice was issued.")),
    "ProofUploaded": _invoice(
        N_("%(factory)s uploaded a proof of payment for invoice %(number)s."),
        N_("A proof of payment was uploaded."),
        PAYEE,
        needs=P.INVOICE_CONFIRM,
    ),
    "ProofRefused": _invoice(
        N_("The proof of payment for invoice %(number)s was not accepted: read why."),
        N_("A proof of payment was not accepted."),
    ),
    "PaymentReceived": _invoice(
        N_("Money was received for invoice %(number)s; there is a receipt."), N_("A payment was received.")
    ),
    "InvoiceSettled": _invoice(N_("Invoice %(number)s is settled."), N_("An invoice is settled.")),
    "InvoiceCancelled": _invoice(N_("Invoice %(number)s was cancelled."), N_("An invoice was cancelled.")),
    "OverpaymentReturned": _invoice(
        N_("Money was returned to you for invoice %(number)s."), N_("Money was returned to you.")
    ),
    "InvoiceReminded": _invoice(
        N_("Invoice %(number)s of %(factory)s is to be paid: please look at its due day."),
        N_("An invoice is to be paid."),
    ),
    "InvoiceOverdue": _invoice(
        N_("Invoice %(number)s of %(factory)s is overdue."), N_("An invoice is overdue."), PAYER, PAYEE
    ),
    "FirstFeesLapsed": _invoice(
        N_("The first fees of %(factory)s were not paid in time: the application lapsed."),
        N_("An application lapsed."),
        PAYER,
        PAYEE,
    ),
    "CertificationFeeLapsed": _invoice(
        N_("The certification fee of %(factory)s was not paid in time: the approval lapsed."),
        N_("An approval lapsed."),
        PAYER,
        PAYEE,
    ),
    "SavedSearchMatched": Kind(
        N_("New matches for your saved search “%(search)s”: %(count)s"),
        N_("A saved search has new matches."),
        (PERSON,),
        P.SEARCH_SAVE,
        "search",
        ALSO_ACTOR,
    ),
    "PersonInvited": Kind(
        N_("%(person)s was invited to your organisation."),
        N_("Somebody was invited to your organisation."),
        (COLLEAGUES,),
        P.MEMBERSHIP_INVITE,
        "people",
    ),
    "PersonJoined": Kind(
        N_("%(person)s joined your organisation."),
        N_("Somebody joined your organisation."),
        (COLLEAGUES,),
        P.MEMBERSHIP_INVITE,
        "people",
    ),
    "PasswordChanged": _self(N_("Your password was changed."), N_("Your password was changed.")),
    "EmailChanged": _self(N_("Your e-mail address was changed."), N_("Your e-mail address was changed.")),
    "MailBounced": _self(N_("Mails to your address come back: look at the address of your account."), ""),
}
KINDS |= VISITS | CASES | PATH | CORRECTIONS | TRAININGS
KINDS = {name: replace(kind, locked=LOCKED.get(name, kind.locked)) for name, kind in KINDS.items()}
