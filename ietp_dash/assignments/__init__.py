"""Assignments: which firm audits which factory by a draw that anyone allowed can repeat, and the secret date of it."""
