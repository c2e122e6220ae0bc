"""Rules that are to be asked for: what works, and could be better."""
