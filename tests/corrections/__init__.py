"""Corrective action plans."""
