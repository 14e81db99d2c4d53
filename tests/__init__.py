"""The tests: one folder per capability, journeys, contracts, browser; the rig they run on is in ``rig``."""
