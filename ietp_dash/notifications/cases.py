"""The notices about incidents and appeals: an appeal's reach only the factory, the integrity officer and its panel."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import ALSO_ACTOR, BUYER, CONNECTED, FACTORY, OTHERS, PERSON, PROGRAMME, Kind

P = Permission


def _incident(says: str, mail: str, *to: str) -> Kind:
    return Kind(says, mail, to, P.INCIDENT_READ, "incident")


def _appeal(says: str, mail: str, *to: str, but: str = OTHERS) -> Kind:
    return Kind(says, mail, to, P.APPEAL_READ, "appeal", but)


def _integrity(says: str) -> Kind:
    return Kind(says, says, (PROGRAMME,), P.INTEGRITY_LIST, "integrity")


_INCIDENT = N_("Something about an incident is new.")
_APPEAL = N_("Something about an appeal is new.")

CASES = {
    "IntegrityCaseOpened": _integrity(N_("An integrity case is new.")),
    "ReporterWrote": _integrity(N_("A reporter wrote about an integrity case.")),
    "IncidentNoticed": _incident(
        N_("%(factory)s tells of an incident."), N_("An incident was told of."), FACTORY, CONNECTED, PROGRAMME
    ),
    "IncidentLearned": _incident(
        N_("The programme learned of an incident at %(factory)s and asks for the full report."),
        N_("A full report of an incident is asked for."),
        FACTORY,
        PROGRAMME,
    ),
    "IncidentReleased": _incident(
        N_("The programme learned of an incident at %(factory)s."), N_("An incident was told of."), FACTORY, CONNECTED
    ),
    "IncidentReported": _incident(
        N_("The full report of an incident at %(factory)s is in."), _INCIDENT, CONNECTED, PROGRAMME
    ),
    "IncidentUpdated": _incident(
        N_("There is news about an incident at %(factory)s."), _INCIDENT, FACTORY, CONNECTED, PROGRAMME
    ),
    "IncidentAsked": _incident(N_("Somebody wrote about an incident at %(factory)s."), _INCIDENT, FACTORY, PROGRAMME),
    "IncidentClosed": _incident(N_("An incident at %(factory)s was closed."), _INCIDENT, FACTORY, CONNECTED),
    "IncidentReportDueSoon": _incident(
        N_("The full report of an incident at %(factory)s is due soon."), N_("A full report is due soon."), FACTORY
    ),
    "IncidentReportLate": _incident(
        N_("The full report of an incident at %(factory)s is late."), N_("A full report is late."), FACTORY, PROGRAMME
    ),
    "DecisionAnnulled": Kind(
        N_("A decision about %(factory)s was annulled: its earlier status is back."),
        N_("The status of a factory changed."),
        (FACTORY, CONNECTED),
        P.FACTORY_STATUS,
        "factory",
    ),
    "ConnectionRestored": Kind(
        N_("%(factory)s and %(buyer)s are connected again, as before."),
        N_("Something changed about a connection."),
        (FACTORY, BUYER),
        P.CONNECTION_READ,
        "connection",
    ),
    "AppealFiled": _appeal(N_("%(factory)s appeals."), N_("An appeal was filed."), FACTORY, PROGRAMME),
    "AppealAcknowledged": _appeal(
        N_("The appeal of %(factory)s was acknowledged."), N_("An appeal was acknowledged."), FACTORY
    ),
    "PanelMemberNamed": _appeal(
        N_("You are named to the panel of an appeal: give your view."),
        N_("You are named to the panel of an appeal."),
        PERSON,
        but=ALSO_ACTOR,
    ),
    "PanelMemberLeft": _appeal(
        N_("Somebody left the panel of an appeal: name another."), N_("A panel is not complete."), PROGRAMME
    ),
    "PanelViewGiven": _appeal(N_("A member of a panel gave a view."), _APPEAL, PROGRAMME),
    "AppealDecided": _appeal(N_("The appeal of %(factory)s was decided."), N_("An appeal was decided."), FACTORY),
    "AppealWithdrawn": _appeal(N_("%(factory)s withdrew its appeal."), N_("An appeal was withdrawn."), PROGRAMME),
    "AppealAcknowledgeDue": _appeal(
        N_("An appeal of %(factory)s is to be acknowledged."), N_("An appeal is to be acknowledged."), PROGRAMME
    ),
    "AppealAcknowledgeLate": _appeal(
        N_("An appeal of %(factory)s was not acknowledged in time."), N_("An appeal is late."), PROGRAMME
    ),
    "AppealDecisionDue": _appeal(
        N_("An appeal of %(factory)s is to be decided soon."), N_("An appeal is to be decided soon."), PROGRAMME
    ),
    "AppealDecisionLate": _appeal(
        N_("An appeal of %(factory)s was not decided in time."), N_("An appeal is late."), FACTORY, PROGRAMME
    ),
}
