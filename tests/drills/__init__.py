"""``make drills``: what takes too long for every run: kills, races in many rounds, mutants."""
