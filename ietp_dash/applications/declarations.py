"""The texts of the two declarations that go with every application (R1)."""

from ..kernel.errors import N_

TEXTS = {
    "transparency": (
        N_("We show the programme and its auditors how we really work."),
        N_("Every building, area and worker of the site, and every record of hours and pay, is open to the auditors."),
        N_("There is one set of records. We do not change, hide or copy out records for an audit."),
        N_("Auditors speak with any worker alone. Nobody is told what to say, and nobody suffers for what was said."),
        N_("What does not yet meet the Code we tell by ourselves, on the day of the audit at the latest."),
        N_("We know that audits come unannounced, and that shutting one out counts as a finding."),
    ),
    "integrity": (
        N_("We neither offer nor give money, gifts, meals beyond a plain canteen meal, or favours to any auditor."),
        N_("If somebody of the programme or of an audit firm asks for any, we report it the same day."),
        N_("We name every tie of family, ownership or earlier work between us and the audit firm drawn for us."),
        N_("What we state in this application is true and whole; we tell the programme of each change without delay."),
        N_("We do not use the programme's name, certificate or mark beyond what the programme allows in writing."),
        N_("We know that a false declaration can end our certificate and our place in the programme."),
    ),
}
TITLES = {"transparency": N_("Transparency declaration"), "integrity": N_("Integrity declaration")}
