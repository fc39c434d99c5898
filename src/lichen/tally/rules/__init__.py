"""The rules. Each says in its first lines how it counts, what it does with blanks, and what becomes of a tie."""
