"""What the pages of a gathering are made of."""
