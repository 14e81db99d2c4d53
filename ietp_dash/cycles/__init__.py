"""Certification cycles: one application's way."""
