"""The directory: finding factories, saved searches, public pages."""
