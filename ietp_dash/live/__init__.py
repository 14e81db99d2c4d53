"""The live stream: names of what changed, never data."""
