"""What the pages of a decision are made of."""
