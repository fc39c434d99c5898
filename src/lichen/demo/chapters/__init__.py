"""The chapters of the story, each about one side of the circle's life; played together, they make one record."""
