"""Factories: the site, its profile with history, publication, and its access log."""
