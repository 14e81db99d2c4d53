"""Every term of the programme as data: key, kind, default, unit, title, clause of docs/rules.md.

``changeable`` terms are the ones marked [T] in the rules: staff change them, effective-dated. The others are fixed
by the rules; they stand here so that a decision can store and show every number it used.
"""

from dataclasses import dataclass
from enum import StrEnum

from ..kernel.errors import N_


class TermKind(StrEnum):
    """What values a term takes, and so how it is checked and edited.

    ``NUMBERS``: a rising tuple of whole numbers. ``BANDS``: a tuple of (up to, value) with rising limits, the last
    limit None: the value for a headcount. ``TIME``: 'HH:MM'. The others: one whole number, or one of the choices.
    """

    CENTS = "cents"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    HOURS = "hours"
    COUNT = "count"
    PERCENT = "percent"
    CHOICE = "choice"
    NUMBERS = "numbers"
    BANDS = "bands"
    TIME = "time"


UNITS = {
    TermKind.CENTS: N_("US cents"),
    TermKind.DAYS: N_("days"),
    TermKind.WORKING_DAYS: N_("working days"),
    TermKind.MONTHS: N_("calendar months"),
    TermKind.HOURS: N_("hours"),
    TermKind.COUNT: "",
    TermKind.PERCENT: "%",
    TermKind.CHOICE: "",
    TermKind.NUMBERS: "",
    TermKind.BANDS: N_("by number of workers"),
    TermKind.TIME: N_("local time"),
}


@dataclass(frozen=True)
class Term:
    """One line of the table. ``choices`` maps codes to titles; ``low`` and ``high`` bound numbers, both included."""

    key: str
    kind: TermKind
    default: object
    title: str
    clause: str
    low: int = 0
    high: int = 3650
    choices: dict[str, str] | None = None
    changeable: bool = True
    unit_override: str = ""

    @property
    def unit(self) -> str:
        """The unit's message id, empty for none."""
        return self.unit_override or UNITS[self.kind]


def _fixed(key: str, kind: TermKind, default: object, title: str, clause: str) -> Term:
    return Term(key, kind, default, title, clause, changeable=False)


def _fee(key: str, default: int, title: str, clause: str = "F1") -> Term:
    return Term(key, TermKind.CENTS, default, title, clause, high=10_000_000)


ZT_RULES = {
    "any": N_("Any Zero Tolerance terminates"),
    "unless_transparent_and_willing": N_("Terminates unless transparent on site and plan signed"),
    "only_if_opaque_and_unwilling": N_("Terminates only if neither transparent on site nor plan signed"),
}
RATIO_BASES = {
    "major_capable": N_("Applicable checkpoints that can be graded Major"),
    "applicable": N_("All applicable checkpoints of the section"),
    "raised": N_("Checkpoints of the section with a finding raised"),
}
PAYERS = {"programme": N_("The programme"), "factory": N_("The factory")}
K = TermKind

STATUS_TERMS = (
    Term("zt_rule", K.CHOICE, "unless_transparent_and_willing", N_("Zero Tolerance rule"), "D1", choices=ZT_RULES),
    Term("major_ratio_limit", K.PERCENT, 30, N_("Limit of Majors in a section"), "D4", high=100),
    Term("major_ratio_basis", K.CHOICE, "major_capable", N_("Basis of that limit"), "D4", choices=RATIO_BASES),
    Term("offer_days", K.DAYS, 30, N_("Time to accept Remediation or Probation"), "D7", low=1),
    Term("termination_months", K.NUMBERS, (6, 12, 24), N_("Waiting times after a termination"), "Z3", low=6, high=120),
    Term("approval_lapse_days", K.DAYS, 60, N_("Time to pay the certification fee"), "C5", low=1),
    Term("approval_reminder_days", K.NUMBERS, (0, 14, 30), N_("Reminders of the certification fee"), "C5"),
    Term("ose_within_months", K.MONTHS, 2, N_("On-site engagement, months after the start"), "A8", low=1, high=8),
    Term("osa_from_months", K.MONTHS, 4, N_("On-site audit, from month"), "A8", low=1, high=8),
    Term("osa_before_end_months", K.MONTHS, 2, N_("On-site audit, months before the end"), "A8", high=8),
    Term("sa_months", K.NUMBERS, (3, 6, 9), N_("Surveillance audits in month"), "A8", low=1, high=11),
    _fixed("certified_months", K.MONTHS, 12, N_("Certified is valid for"), "S3"),
    _fixed("remediation_months", K.NUMBERS, (9, 12), N_("Remediation is valid for"), "S3"),
    _fixed("probation_months", K.MONTHS, 12, N_("Probation is valid for"), "S3"),
    _fixed("progressing_months", K.MONTHS, 6, N_("Progressing is valid for"), "S3"),
    _fixed("assessed_months", K.MONTHS, 10, N_("Assessed is valid for"), "S3"),
    _fixed("cycle_cap_months", K.MONTHS, 10, N_("No status of a cycle ends later than its first decision and"), "S4"),
    _fixed("cap_return_working_days", K.WORKING_DAYS, 5, N_("A returned plan counts as submitted for"), "K4"),
    _fixed("transparency_working_days", K.WORKING_DAYS, 20, N_("Transparency days"), "W1"),
)
PATH_TERMS = (
    Term("first_fees_lapse_days", K.DAYS, 60, N_("Time to pay the first fees"), "R5", low=1),
    Term("renewal_opens_months", K.MONTHS, 5, N_("Renewal opens before the end"), "R7", low=1, high=11),
    Term("audit_window_months", K.MONTHS, 2, N_("Audit window"), "A4", low=1, high=12),
    _fixed("audit_extension_months", K.MONTHS, 1, N_("Longest extension of the audit window"), "A4"),
    Term(
        "rotation_audits",
        K.COUNT,
        3,
        N_("A firm audits a factory at most this many cycles in a row"),
        "M5",
        low=1,
        high=20,
    ),
    Term(
        "firm_answer_working_days",
        K.WORKING_DAYS,
        3,
        N_("Audit firm answers an assignment within"),
        "M6",
        low=1,
        high=30,
    ),
    Term("report_working_days", K.WORKING_DAYS, 7, N_("Report due"), "A7", low=1, high=60),
    Term("cap_working_days", K.WORKING_DAYS, 5, N_("Corrective action plan due"), "K2", low=1, high=60),
    Term("correct_critical_days", K.DAYS, 30, N_("Correct a Critical finding within"), "K3", low=1, high=365),
    Term("correct_major_days", K.DAYS, 60, N_("Correct a Major finding within"), "K3", low=1, high=365),
    Term("correct_minor_days", K.DAYS, 90, N_("Correct a Minor finding within"), "K3", low=1, high=365),
    Term("evaluation_working_days", K.WORKING_DAYS, 3, N_("The firm evaluates an answer within"), "K6", low=1, high=30),
    Term(
        "correction_escalation_days",
        K.DAYS,
        10,
        N_("Overdue corrections go to firm and reviewers after"),
        "K9",
        low=1,
        high=90,
    ),
    _fixed("pv_contact_months", K.MONTHS, 2, N_("Contact for the Progress Visit opens"), "B1"),
    _fixed("pv_contact_late_months", K.MONTHS, 4, N_("Contact for the Progress Visit is late"), "B1"),
    Term("pv_booking_days", K.DAYS, 28, N_("Time to book the Progress Visit"), "B2", low=1, high=56),
    _fixed("pv_latest_day", K.DAYS, 56, N_("Latest day of the visit after the contact"), "B2"),
    Term("pv_survey_size", K.BANDS, ((500, 10), (1000, 12), (None, 15)), N_("Workers surveyed"), "B3", low=1, high=500),
    Term("connection_expiry_days", K.DAYS, 60, N_("Unanswered connections expire after"), "N2", low=1),
    Term("appeal_working_days", K.WORKING_DAYS, 15, N_("Time to appeal"), "X1", low=1, high=120),
    Term("appeal_acknowledge_working_days", K.WORKING_DAYS, 3, N_("Appeal acknowledged in"), "X2", low=1, high=60),
    Term("appeal_decide_working_days", K.WORKING_DAYS, 20, N_("Appeal decided in"), "X2", low=1, high=120),
    Term("incident_notice_hours", K.HOURS, 24, N_("First notice of an incident within"), "I1", low=1, high=240),
    Term("incident_report_working_days", K.WORKING_DAYS, 5, N_("Full report of an incident in"), "I1", low=1, high=60),
    Term("helpdesk_opens", K.TIME, "09:30", N_("Helpdesk opens (GMT+8)"), "H1"),
    Term("helpdesk_closes", K.TIME, "17:30", N_("Helpdesk closes (GMT+8)"), "H1"),
    Term("helpline_opens", K.TIME, "09:00", N_("Helpline opens (GMT+8)"), "H2"),
    Term("helpline_closes", K.TIME, "21:00", N_("Helpline closes (GMT+8)"), "H2"),
)
_MAN_DAYS = ((100, 1), (500, 2), (1000, 3), (2000, 4), (None, 5))
_INTERVIEWS = ((100, 6), (500, 6), (1000, 12), (None, 20))
_GROUPS = ((100, 1), (500, 4), (1000, 6), (2000, 8), (None, 10))
_GROUP_SIZE = ((100, 4), (1000, 5), (None, 4))
_RECORDS = ((100, 10), (500, 26), (1000, 42), (2000, 52), (None, 60))
FEE_TERMS = (
    _fee("registration_fee", 150_000, N_("Registration of a new factory")),
    _fee("renewal_registration_fee", 100_000, N_("Registration of a renewal")),
    _fee("man_day_fee", 50_000, N_("Audit fee, per man-day")),
    _fee("certification_fee", 80_000, N_("Certification fee")),
    Term("invoice_due_days", K.DAYS, 30, N_("Invoices are due after"), "F5", high=365),
    Term("man_days", K.BANDS, _MAN_DAYS, N_("Man-days of an audit"), "F3", low=1, high=30),
    Term("follow_up_percent", K.PERCENT, 50, N_("Follow-up, share of the man-days"), "F3", high=100),
    Term("follow_up_least", K.COUNT, 1, N_("Follow-up, least man-days"), "F3", high=30),
    Term("sa_man_days", K.COUNT, 1, N_("Man-days of a surveillance audit"), "F3", high=30),
    Term("osa_man_days", K.COUNT, 1, N_("Man-days of Remediation's on-site audit"), "F3", high=30),
    Term("ose_man_days", K.COUNT, 0, N_("Man-days of Remediation's on-site engagement"), "F3", high=30),
    Term("pv_man_days", K.COUNT, 0, N_("Man-days of a Progress Visit"), "F3", high=30),
    Term("si_payer", K.CHOICE, "programme", N_("A special investigation is paid by"), "F3", choices=PAYERS),
    _fixed("renewal_fee_months", K.MONTHS, 12, N_("The renewal registration fee applies within"), "F2"),
)
SAMPLE_TERMS = (
    Term("interviews_single", K.BANDS, _INTERVIEWS, N_("Single interviews"), "A6", high=500),
    Term("interview_groups", K.BANDS, _GROUPS, N_("Group interviews"), "A6", high=100),
    Term("interview_group_size", K.BANDS, _GROUP_SIZE, N_("Workers in a group interview"), "A6", high=50),
    Term("records_checked", K.BANDS, _RECORDS, N_("Files and records checked"), "A6", low=1, high=1000),
)
TABLE = STATUS_TERMS + PATH_TERMS + FEE_TERMS + SAMPLE_TERMS
BY_KEY = {term.key: term for term in TABLE}
