"""Incidents: the first notice from a phone, the full report, what follows, and who reads it (I1 to I6).

Used by the factory, connected buyers with scope 'incidents' and programme staff. Out: IncidentNoticed and its kin.
"""
