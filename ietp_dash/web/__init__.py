"""Flask plumbing: guard, rendering, forms, navigation, sessions, headers. Knows no capability."""
