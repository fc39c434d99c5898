"""Keeping: the record of every circle a node holds, and the node's own private values, on disk."""
