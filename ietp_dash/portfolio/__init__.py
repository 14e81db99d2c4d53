"""A buyer's connected factories at a glance."""
