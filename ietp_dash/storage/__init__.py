"""SQLAlchemy plumbing: the database, the event log, and the use case that alone commits. Knows no capability."""
