"""The start page of each role and the health pages."""
