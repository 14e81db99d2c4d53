"""Audits and visits, their answers; dates before fieldwork are a secret."""
