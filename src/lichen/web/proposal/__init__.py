"""How a proposal is typed, read, looked at once more and put."""
