"""What statuses and steps of a cycle are called."""

from ..kernel.errors import N_

STATUSES = {
    "certified": N_("Certified"),
    "remediation": N_("Remediation"),
    "probation": N_("Probation"),
    "progressing": N_("Progressing"),
    "assessed": N_("Assessed"),
    "terminated": N_("Terminated"),
    "not_certified": N_("Not certified"),
    "approved": N_("Approved, fee awaited"),
    "offered": N_("Remediation or Probation offered"),
}
STEPS = {
    "draft": N_("Application being written"),
    "submitted": N_("Application submitted"),
    "returned": N_("Application returned for changes"),
    "firm_assigned": N_("Audit firm assigned"),
    "awaiting_fees": N_("Fees awaited"),
    "registered": N_("Registered"),
    "audit_open": N_("Audit window open"),
    "under_review": N_("Under review"),
    "decided": N_("Decided"),
    "closed": N_("Cycle closed"),
    "withdrawn": N_("Withdrawn"),
    "rejected": N_("Rejected"),
    "lapsed": N_("Lapsed"),
}
