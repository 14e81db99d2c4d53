"""Everything of one factory that the viewer may have, as one ZIP with a manifest of SHA-256 sums."""
