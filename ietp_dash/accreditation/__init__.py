"""Accreditation: who may audit, from when to when, and who has a conflict of interest (docs/rules.md, M1, M2, M10).

Management decides; firms keep their people; anybody checks who stands at the gate (``gate``). Events out: what happened
to an accreditation, and AccreditationEnding 90, 60 and 30 days before an end.
"""
