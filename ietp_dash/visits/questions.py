"""What the questionnaire before the visit and the workers' survey ask; answers are fixed codes, words are msgids."""

from dataclasses import dataclass

from ..kernel.errors import N_

LONGEST = 2000

QUESTIONNAIRE = {
    "changes": N_("What has changed since the audit: site, buildings, processes, management?"),
    "workers": N_("How many workers are there today?"),
    "seasonal": N_("How many of them are seasonal or agency workers?"),
    "open": N_("Which corrections are still open, and what keeps you from finishing them?"),
    "difficult": N_("What is difficult for you to keep to?"),
    "poster": N_("Does every workshop, dormitory and canteen have an up-to-date helpline poster?"),
    "cards": N_("Has every worker a helpline card?"),
    "topics": N_("What would you like to talk about, or be advised on?"),
}
"""The factory's questionnaire; see KINDS for what may be written."""

YES_NO = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}
NUMBERS = ("workers", "seasonal")
CHOICES = ("poster", "cards")
NEEDED = ("changes", "workers", "poster", "topics")


@dataclass(frozen=True)
class Question:
    """One question of the survey with its answers, code -> words."""

    words: str
    answers: dict[str, str]


_SILENT = {"silent": N_("I do not want to say")}
_YES = {"yes": N_("Yes"), "sometimes": N_("Sometimes"), "no": N_("No")} | _SILENT

SURVEY = {
    "hours": Question(
        N_("How many days off did you have in the last seven days?"),
        {"two": N_("Two days or more"), "one": N_("One day"), "none": N_("No day")} | _SILENT,
    ),
    "overtime": Question(N_("Can you say no to overtime?"), _YES),
    "pay": Question(N_("Is your pay on time and do you understand your payslip?"), _YES),
    "safety": Question(N_("Do you feel safe at your work?"), _YES),
    "dormitory": Question(
        N_("Is the dormitory clean and safe?"),
        {"yes": N_("Yes"), "no": N_("No"), "none": N_("I do not live there")} | _SILENT,
    ),
    "channel": Question(N_("Do you know where to complain, and do you trust it?"), _YES),
    "treatment": Question(N_("Do supervisors treat you with respect?"), _YES),
    "leave": Question(N_("Are you free to leave after your shift, and to resign?"), _YES),
    "told": Question(N_("Did anybody tell you what to answer here?"), {"no": N_("No"), "yes": N_("Yes")} | _SILENT),
}
"""The workers' survey (B3): fixed answers only, nothing is written."""
