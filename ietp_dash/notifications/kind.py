"""What a kind of notice is: whom it tells, with which right, in which words, and where it leads.

The words of the page name things; those of the mail do not: a mail says that something happened and links to it.

A new kind needs an entry in ``kinds.KINDS`` (or a dictionary joined there), nothing else. In the settings it stands
under the group that ``leads`` belongs to (GROUP_OF), unless it names another in ``group``; kinds of one group with the
same ``mail`` words are one line there. A kind that nobody may switch off says why in ``locked``: it is mailed at once
even to people who want one mail a day. A kind without ``mail`` words is told on the page alone.
"""

from dataclasses import dataclass

from ..kernel.access import Permission
from ..kernel.errors import N_

FACTORY, BUYER, CONNECTED, PERSON, COLLEAGUES = "factory", "buyer", "connected", "person", "colleagues"
PAYER, PAYEE = "payer", "payee"
PROGRAMME = "programme"
ALL_FACTORIES_AND_FIRMS = "all factories and firms"
OTHERS, OTHER_SIDE, ALSO_ACTOR = "others", "other side", "also the actor"

GROUPS = {
    "account": N_("Your account and your colleagues"),
    "certification": N_("Application, status and certificate"),
    "assignments": N_("Assignments and audits"),
    "corrections": N_("Findings and corrections"),
    "fees": N_("Fees and invoices"),
    "visits": N_("Progress Visits"),
    "connections": N_("Connections and saved searches"),
    "cases": N_("Incidents, appeals and other cases"),
    "services": N_("Help, training and resources"),
}
GROUP_OF = {
    "account": "account",
    "people": "account",
    "factory": "certification",
    "assignments": "assignments",
    "accreditation": "assignments",
    "plan": "corrections",
    "line": "corrections",
    "report": "certification",
    "joint": "corrections",
    "invoice": "fees",
    "visit": "visits",
    "connection": "connections",
    "search": "connections",
    "appeal": "cases",
    "incident": "cases",
    "integrity": "cases",
    "checklists": "certification",
    "applications": "certification",
    "seal": "certification",
}


@dataclass(frozen=True)
class Kind:
    """``to``: the sides that are told, of them only holders of ``needs``; ``but`` leaves out the actor or its side.

    ``says`` and ``mail`` are message ids; ``leads`` is what it leads to: connection, factory, search, people, account,
    assignments, accreditation, invoice, undertaking, report, plan, line (by the public ids that the event carries).
    ``group`` is one of GROUPS, by default that of ``leads`` ("services" for what is not listed); ``locked`` is the
    message id of the reason why it cannot be switched off, empty where it can; ``listed`` are the words of the
    settings for a kind without mail words whose ``says`` names something.
    """

    says: str
    mail: str
    to: tuple[str, ...]
    needs: Permission
    leads: str
    but: str = OTHERS
    group: str = ""
    locked: str = ""
    listed: str = ""

    @property
    def stands_in(self) -> str:
        """The group of GROUPS under which the settings show it."""
        return self.group or GROUP_OF.get(self.leads, "services")
