"""The notices about Progress Visits (B1 to B7)."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import ALSO_ACTOR, CONNECTED, FACTORY, OTHERS, PERSON, PROGRAMME, Kind

P = Permission


def _visit(says: str, mail: str, *to: str, but: str = OTHERS) -> Kind:
    return Kind(says, mail, to, P.VISIT_LIST, "visit", but)


VISITS = {
    "VisitContactLate": _visit(
        N_("Nobody has contacted %(factory)s about its Progress Visit: it is late."),
        N_("A contact for a Progress Visit is late."),
        PROGRAMME,
    ),
    "VisitContacted": _visit(
        N_("Your Progress Visit can be booked: choose one of the times offered."),
        N_("A Progress Visit can be booked."),
        FACTORY,
    ),
    "VisitGivenOn": _visit(
        N_("Another specialist makes the Progress Visit of %(factory)s."),
        N_("Another specialist makes a Progress Visit."),
        FACTORY,
    ),
    "VisitSlotsOffered": _visit(
        N_("Times for your Progress Visit are offered: choose one."),
        N_("Times for a Progress Visit are offered."),
        FACTORY,
    ),
    "VisitReminded": _visit(
        N_("The time to book your Progress Visit ends in a few days."), N_("The time to book ends soon."), FACTORY
    ),
    "VisitBooked": _visit(
        N_("%(factory)s booked its Progress Visit."), N_("A Progress Visit was booked."), FACTORY, PROGRAMME
    ),
    "VisitRescheduled": _visit(
        N_("%(factory)s moved its Progress Visit to another time."),
        N_("A Progress Visit was moved."),
        FACTORY,
        PROGRAMME,
    ),
    "VisitDateSet": _visit(
        N_("The programme set the time of the Progress Visit of %(factory)s."),
        N_("The time of a Progress Visit was set."),
        FACTORY,
    ),
    "VisitUnbooked": Kind(
        N_("%(factory)s did not book its Progress Visit in time; the programme sets a date."),
        N_("A Progress Visit was not booked in time."),
        (FACTORY, CONNECTED, PROGRAMME),
        P.FACTORY_STATUS,
        "factory",
    ),
    "VisitDropped": _visit(
        N_("There is no Progress Visit at %(factory)s any more: its certificate ended."),
        N_("A Progress Visit fell away."),
        FACTORY,
    ),
    "VisitConcluded": Kind(
        N_("The Progress Visit of %(factory)s was held."),
        N_("A Progress Visit was held."),
        (FACTORY, CONNECTED),
        P.FACTORY_STATUS,
        "factory",
    ),
    "SpecialistTold": _visit(
        N_("You make the Progress Visit of %(factory)s: look at its time."),
        N_("Something about a Progress Visit of yours is new."),
        PERSON,
        but=ALSO_ACTOR,
    ),
    "QuestionnaireTold": _visit(
        N_("%(factory)s sent the questionnaire before its Progress Visit."),
        N_("A questionnaire was sent."),
        PERSON,
        but=ALSO_ACTOR,
    ),
    "SpecialInvestigationNeeded": _visit(
        N_("Zero Tolerance was found at a Progress Visit of %(factory)s: see to a special investigation."),
        N_("A special investigation is needed."),
        PROGRAMME,
    ),
}
