"""Checklists as versioned data: sections, checkpoints, severities."""
