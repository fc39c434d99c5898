"""The face that goes to people: what letters say, when they go, and what comes back."""
