"""Files of ballots: bytes in; options and ballots out, or every reason why not. Nothing is guessed silently."""
