"""The corrective action plan: the factory's answer to each finding."""
