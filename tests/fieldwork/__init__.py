"""Fieldwork: the day of an audit, from its start to the closing meeting."""
