"""Accredited audit firms and auditors."""
