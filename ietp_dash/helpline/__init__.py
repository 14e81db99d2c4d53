"""The worker helpline: cases that helpline agents alone read, and monthly counts that are all that leaves it."""
