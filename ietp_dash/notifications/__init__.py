"""What people are told, in the page and by mail, written from the event log."""
