"""The notices about a factory's path that somebody waits for, and about doors to the product (domain 2.19)."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import ALSO_ACTOR, COLLEAGUES, FACTORY, PERSON, PROGRAMME, Kind

P = Permission


def _desk(says: str, mail: str, needs: Permission, leads: str, group: str) -> Kind:
    return Kind(says, mail, (PROGRAMME,), needs, leads, group=group)


PATH = {
    "ApplicationSubmitted": _desk(
        N_("%(factory)s handed in its application: verify it."),
        N_("An application waits for verification."),
        P.APPLICATION_VERIFY,
        "applications",
        "certification",
    ),
    "ApplicationWithdrawn": _desk(
        N_("%(factory)s withdrew its application."),
        N_("An application was withdrawn."),
        P.APPLICATION_VERIFY,
        "applications",
        "certification",
    ),
    "ClaimProposed": _desk(
        N_("%(factory)s may be a site that is listed already: compare both."),
        N_("A site may be listed twice."),
        P.APPLICATION_VERIFY,
        "applications",
        "certification",
    ),
    "FactoryRegistered": Kind(
        N_("%(factory)s is registered: its audit may come from now on."),
        N_("Your registration is complete."),
        (FACTORY,),
        P.FACTORY_STATUS,
        "factory",
    ),
    "AuditClosed": Kind(
        N_("The audit of %(factory)s is over: its list of findings is signed. Say how the audit was."),
        N_("An audit of yours is over."),
        (FACTORY,),
        P.FACTORY_STATUS,
        "factory",
        group="assignments",
    ),
    "LicenceEnding": Kind(
        N_("A licence in the profile of %(factory)s runs out soon."),
        N_("A licence runs out soon."),
        (FACTORY,),
        P.FACTORY_PROFILE,
        "factory",
    ),
    "LogoConsentAsked": _desk(
        N_("%(factory)s asks to use the seal."),
        N_("A request to use the seal waits for an answer."),
        P.SEAL_ANSWER,
        "seal",
        "certification",
    ),
    "ManDaysAsked": _desk(
        N_("The firm asks for other man-days for an audit of %(factory)s."),
        N_("Other man-days are asked for."),
        P.ASSIGNMENT_DRAW,
        "assignments",
        "assignments",
    ),
    "AssignmentDeclined": _desk(
        N_("A firm declined an audit of %(factory)s, or did not answer in time."),
        N_("An audit was declined by a firm."),
        P.ASSIGNMENT_DRAW,
        "assignments",
        "assignments",
    ),
    "SignedUp": Kind(
        N_("A new organisation registered: verify it if it is a buyer."),
        N_("A new organisation registered."),
        (PROGRAMME,),
        P.BUYER_VERIFY,
        "buyers",
        group="account",
    ),
    "DataAsked": Kind(
        N_("Somebody asks about the data kept of them: answer within 30 days."),
        N_("Somebody asks about the data kept of them."),
        (PROGRAMME,),
        P.DATA_ANSWER,
        "account",
        group="account",
    ),
    "DataAnswered": Kind(
        N_("Your request about your data was answered."),
        N_("Your request about your data was answered."),
        (PERSON,),
        P.ACCOUNT_MANAGE,
        "account",
    ),
    "WorkerWrote": Kind(
        N_("A worker wrote to the helpline."),
        N_("A worker wrote to the helpline."),
        (PROGRAMME,),
        P.HELPLINE_WORK,
        "helpline",
    ),
    "EnquiryAsked": Kind(
        N_("Somebody asks the helpdesk, or wrote again."),
        N_("Somebody asks the helpdesk."),
        (PROGRAMME,),
        P.HELP_WORK,
        "helpdesk",
    ),
    "EnquiryAnswered": Kind(
        N_("The helpdesk answered you."), N_("The helpdesk answered you."), (PERSON,), P.HELP_ASK, "helpdesk"
    ),
    "EnquirySolved": Kind(
        N_("The helpdesk calls your enquiry solved: say how it was, or write again."),
        N_("Your enquiry is solved."),
        (PERSON,),
        P.HELP_ASK,
        "helpdesk",
    ),
    "SurveyAsked": Kind(
        N_("The programme's yearly survey waits for %(factory)s's answer. No answer is kept with a name."),
        N_("The programme's yearly survey waits for your answer."),
        (FACTORY,),
        P.SURVEY_ANSWER,
        "survey",
    ),
    "ReadingReminded": Kind(
        N_("A document waits for you to read and confirm."),
        N_("A document waits for you to read."),
        (PERSON,),
        P.RESOURCE_CONFIRM,
        "resources",
    ),
    "RoleChanged": Kind(
        N_("%(person)s has another role in your organisation."),
        N_("Somebody has another role in your organisation."),
        (COLLEAGUES,),
        P.ACCOUNT_MANAGE,
        "account",
        group="account",
    ),
    "MembershipEnded": Kind(
        N_("%(person)s no longer acts for your organisation."),
        N_("Somebody no longer acts for your organisation."),
        (COLLEAGUES,),
        P.MEMBERSHIP_INVITE,
        "people",
    ),
    "NewDeviceSeen": Kind(
        N_("Your account was used from a browser that was not seen before. If that was not you, change the password."),
        N_("Your account was used from a new browser."),
        (PERSON,),
        P.ACCOUNT_MANAGE,
        "account",
        ALSO_ACTOR,
    ),
}
