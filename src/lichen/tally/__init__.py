"""Counting ballots. Pure: what people said in, an outcome with all of its working out; exact numbers, and no coin."""
