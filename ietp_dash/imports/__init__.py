"""Imports: lists of factories and the history of an older system, checked and compared before they are stored."""
