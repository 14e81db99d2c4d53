"""Integrity: reports by anybody, complaints, cases that integrity officers alone read, and the radar's hints (X6, X12).

Events in: FavourReported. Events out carry a case's row id alone; nobody hears them from the log.
"""
