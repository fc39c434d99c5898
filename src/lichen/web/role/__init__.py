"""What the pages of a role are made of."""
