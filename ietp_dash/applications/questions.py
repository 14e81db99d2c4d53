"""What an application asks, step by step: each step's questions with their kind and whether 'n/a' is an answer.

Codes are those of the profile (factories/profile.py), so that a verified form becomes the factory's first profile.
"""

from dataclasses import dataclass

from ..factories.profile import BUILDING_KINDS, LICENCE_KINDS, WORKFORCE
from ..kernel.errors import N_

YES_NO = {"yes": N_("Yes"), "no": N_("No")}
CHANGES = {
    "nothing": N_("Nothing"),
    "name": N_("Name"),
    "owner": N_("Owner"),
    "address": N_("Address"),
    "buildings": N_("Buildings"),
    "products": N_("Products or processes"),
    "workforce": N_("Workforce, by more than a fifth"),
    "subcontractors": N_("Subcontractors"),
    "management": N_("Managers responsible for the Code"),
}
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
COUNTED = tuple(WORKFORCE)
DATE_HELP = N_("Like 2027-03-31. Write n/a if it never runs out.")


@dataclass(frozen=True)
class Question:
    """One field. ``kind``: text, long, email, number, year, date, choice, boxes, rows, months, licences.

    ``options`` names the choices (boxes without options take them from ``source``); ``rows`` are the questions of one
    row; ``optional`` may stay empty; ``na`` says that 'n/a' is an answer; ``locked`` is only asked of a new factory,
    later changes are R8's.
    """

    code: str
    label: str
    kind: str = "text"
    help: str = ""
    options: dict | None = None
    source: str = ""
    rows: tuple["Question", ...] = ()
    most: int = 200
    optional: bool = False
    na: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    code: str
    title: str
    lead: str
    questions: tuple[Question, ...] = ()


Q = Question
_BUILDING = (
    Q("kind", N_("Use"), "choice", options=BUILDING_KINDS),
    Q("name", N_("Name"), most=100),
    Q("floors", N_("Floors"), "number"),
    Q("area", N_("Area in m²"), "number"),
)
_CONTACT = (
    Q("name", N_("Name")),
    Q("post", N_("Post"), most=100),
    Q("email", N_("E-mail"), "email", most=254),
    Q("phone", N_("Phone"), most=40),
)
_SITES = (
    Q("boundary", N_("Is everything within one boundary that you alone control?"), "choice", options=YES_NO),
    Q("has_dormitory", N_("Do workers live in a dormitory of yours?"), "choice", options=YES_NO),
    Q("has_canteen", N_("Is there a canteen?"), "choice", options=YES_NO),
    Q("has_off_site", N_("Do you produce or store goods anywhere else?"), "choice", options=YES_NO),
    Q(
        "buildings", N_("Buildings"), "rows", rows=_BUILDING,
        help=N_("Every building: production, store, office, dormitory, canteen, and each other place of production."),
    ),
    Q(
        "subcontractors", N_("Subcontractors and homeworkers"), "long", na=True, most=2000,
        help=N_("Who works for you outside, where, and on which process. Write n/a if nobody does."),
    ),
)  # fmt: skip
STEPS = (
    Step("changes", N_("What changed"), N_("Your last answers are filled in. Tell us what is different now."), (
        Q("changed", N_("Changed since the last application"), "boxes", options=CHANGES),
        Q("note", N_("What exactly, and since when"), "long", na=True, most=2000),
    )),
    Step("company", N_("Company"), N_("The legal entity on your business licence, in English and in local script."), (
        Q("name", N_("Name in English"), locked=True),
        Q("name_local", N_("Name in local script"), locked=True, na=True),
        Q("address", N_("Address in English"), locked=True, most=400),
        Q("address_local", N_("Address in local script"), locked=True, na=True, most=400),
        Q("city", N_("City"), locked=True, most=100),
        Q("province", N_("Province or state"), locked=True, na=True, most=100),
        Q("postal_code", N_("Postal code"), locked=True, na=True, most=20),
        Q("business_licence", N_("Business licence number"), most=100),
        Q("licence_expires", N_("Business licence valid to"), "date", help=DATE_HELP, na=True),
        Q("founded", N_("Founded in"), "year"),
        Q("parent", N_("Parent company"), na=True),
        Q("previous_names", N_("Earlier names of the company"), na=True, most=400),
    )),
    Step("sites", N_("Sites and buildings"), N_("One application is for one site within one boundary."), _SITES),
    Step("workforce", N_("Workforce"), N_("Numbers of people. Write 0 where there are none."), (
        *(Q(code, label, "number") for code, label in COUNTED),
        Q("languages", N_("Languages the workers speak")),
        Q("nationalities", N_("Countries that foreign workers come from"), na=True),
        Q(
            "months", N_("The last twelve months"), "months",
            help=N_("The total of each month; other groups where they differ from 0."),
        ),
    )),
    Step("work", N_("Work"), N_("What you make, how, and when there is most to do."), (
        Q("products", N_("Products"), "boxes", source="products"),
        Q("processes", N_("Processes"), "boxes", source="processes"),
        Q("peak", N_("Peak months"), most=100, na=True),
        Q("low", N_("Low months"), most=100, na=True),
        Q("shifts", N_("Shifts"), help=N_("For instance: 8:00-17:00, one hour for lunch.")),
        Q("representation", N_("Union or elected representatives"), "long", na=True, most=1000),
    )),
    Step("contacts", N_("Contacts"), N_("Who answers for the Code here, and whom we reach when it is urgent."), (
        Q("responsible", N_("Senior manager responsible for the Code")),
        Q("responsible_post", N_("Post of this manager"), most=100),
        Q(
            "contacts", N_("People to reach"), "rows", rows=_CONTACT,
            help=N_("The first address must be read every working day."),
        ),
    )),
    Step("licences", N_("Licences"), N_("The number and last day of each. Write n/a for one that you do not need."), (
        Q("licences", N_("Every licence"), "licences"),
    )),
    Step("papers", N_("Papers"), N_("PDF files or photographs, at most 15 MB each.")),
    Step("buyers", N_("Buyers"), N_("This helps us to tell buyers; it opens nothing to them."), (
        Q("asked", N_("Buyers that asked you to join"), "long", na=True, most=2000, help=N_("One a line.")),
        Q("audits", N_("Other social audits of the last two years"), "long", na=True, most=2000),
    )),
    Step("declarations", N_("Declarations"), N_("A manager reads and signs both.")),
    Step("review", N_("Check and submit"), N_("What you told us, as the coordinator will read it.")),
)  # fmt: skip
BY_CODE = {step.code: step for step in STEPS}
LICENCES = tuple(code for code in LICENCE_KINDS if code != "business")
PAPER_KINDS = {**LICENCE_KINDS, "other": N_("Other paper")}


def steps_for(kind: str) -> tuple[Step, ...]:
    """The steps of an application of ``kind``: what changed is asked of whoever applied before."""
    return STEPS[1:] if kind == "new" else STEPS


def question(step: str, code: str) -> Question | None:
    """One question; None for one that is not asked."""
    found = BY_CODE.get(step)
    return next((one for one in found.questions if one.code == code), None) if found else None
