"""Non-compliances found in audits."""
