"""Imports: lists of factories, and the history of an older system, read, checked and compared before anything is stored."""
