"""The audit report: as page, as findings list from the closing meeting, as PDF."""
