"""The node: the one door through which people speak. It alone knows key, clock and store at once."""
