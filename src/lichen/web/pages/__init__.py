"""The pages, one file a subject; each lists its `ROUTES`."""
