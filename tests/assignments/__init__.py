"""Assignments: the draw, the answer, the plan, and the secret they keep."""
