"""What people take along: dates in their calendar, a feed of outcomes, a text for their chat."""
