"""PostgreSQL behind a `Store`, for a node with more circles than one process serves; needs psycopg, an extra."""
