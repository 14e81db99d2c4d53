"""A buyer's connected factories at a glance: status, certificate, findings and plans in scope, what changed since.

Used by buyers. Reads connections, statuses, findings, corrections and the event log; records no events.
"""
