"""What a kind of notice is: whom it tells, with which right, in which words, and where it leads.

The words of the page name things; those of the mail do not: a mail says that something happened and links to it.
"""

from dataclasses import dataclass

from ..kernel.access import Permission

FACTORY, BUYER, CONNECTED, PERSON, COLLEAGUES = "factory", "buyer", "connected", "person", "colleagues"
PAYER, PAYEE = "payer", "payee"
PROGRAMME = "programme"
ALL_FACTORIES_AND_FIRMS = "all factories and firms"
OTHERS, OTHER_SIDE, ALSO_ACTOR = "others", "other side", "also the actor"


@dataclass(frozen=True)
class Kind:
    """``to``: the sides that are told, of them only holders of ``needs``; ``but`` leaves out the actor or its side.

    ``says`` and ``mail`` are message ids; ``leads`` is what it leads to: connection, factory, search, people, account,
    assignments, accreditation, invoice, plan, line (a plan's, by the public ids that the event carries).
    """

    says: str
    mail: str
    to: tuple[str, ...]
    needs: Permission
    leads: str
    but: str = OTHERS
