"""Statuses: the rules, every decision with its reasons, and how each factory stands."""
