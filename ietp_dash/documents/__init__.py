"""Files: safe storage under their digest, and what of them may be fetched."""
