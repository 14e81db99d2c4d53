"""What audits, severities and answers are called."""

from ..kernel.errors import N_

KINDS = {
    "ICA": N_("Initial certification audit"),
    "IAA": N_("Annual audit"),
    "FU": N_("Follow-up audit"),
    "PV": N_("Progress Visit"),
    "OSE": N_("On-site engagement"),
    "OSA": N_("On-site audit"),
    "SA": N_("Surveillance audit"),
    "SI": N_("Special investigation"),
}
UNANNOUNCED = frozenset({"ICA", "IAA", "FU", "OSA", "SA", "SI"})
SEVERITY_LABELS = {
    "zero_tolerance": N_("Zero Tolerance"),
    "critical": N_("Critical"),
    "major": N_("Major"),
    "minor": N_("Minor"),
}
ANSWER_LABELS = {"yes": N_("Met"), "no": N_("Not met"), "na": N_("Not applicable"), "": N_("Not answered")}
LETTERS = {"y": "yes", "n": "no", "a": "na", "-": ""}
LETTER_OF = {answer: letter for letter, answer in LETTERS.items()}


def is_announced(kind: str) -> bool:
    """Only Progress Visits and Remediation's on-site engagement are announced (A2)."""
    return kind not in UNANNOUNCED
