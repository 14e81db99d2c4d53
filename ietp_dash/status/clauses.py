"""The rules that can fire, in one sentence each: what a decision's page and letter print. Source: docs/rules.md."""

from ..kernel.errors import N_

CLAUSES = {
    "W2": N_(
        "While an open Zero Tolerance or record inconsistency has no transparency declared, nothing is "
        "decided before the twenty working days of transparency are over."
    ),
    "F4": N_("A supplementary audit invoice is paid before the decision."),
    "D1": N_(
        "An open, confirmed Zero Tolerance finding terminates, unless it is neither bribery nor forced "
        "labour, the factory was transparent on site, and it has signed a remediation plan."
    ),
    "D2": N_(
        "Where every open Critical is record inconsistency with transparency and the factory was Certified "
        "before, Remediation or Probation is offered."
    ),
    "D3": N_("Any other open Critical leads to Assessed."),
    "D4": N_(
        "Where in some section the open Majors are strictly more than the limit's share of the checkpoints "
        "that can be Major, the status is Assessed."
    ),
    "D5": N_(
        "With other findings open, the status is Progressing once the corrective action plan is submitted, "
        "and Assessed until it is."
    ),
    "D6": N_("With no finding open, the factory is approved, and Certified when the certification fee is confirmed."),
    "D7": N_(
        "An offer of Remediation or Probation may be accepted for thirty days; without acceptance the status "
        "is Assessed from the day after."
    ),
    "D8": N_("Progress Visits and engagements change no status, but for Zero Tolerance."),
    "D9": N_(
        "During Remediation and Probation the certificate runs; with no finding open after the last audit the "
        "factory is approved, with findings open at the end it is Assessed."
    ),
    "D10": N_("A reviewer may decide otherwise with a reason; in the factory's favour only with a second person."),
    "R8": N_(
        "A new address ends the certificate, and the new site needs an initial audit; a closure ends it too. "
        "Neither is a termination."
    ),
    "S6": N_(
        "When Progressing or Assessed ends with findings open, the cycle closes and a new initial audit is needed."
    ),
}
