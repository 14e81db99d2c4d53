"""Fieldwork: the day of an audit on a tablet or phone, kept in entries that no two people overwrite."""
