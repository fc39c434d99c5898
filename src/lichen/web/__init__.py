"""The face people see in a browser: pages drawn on the server, readable without a script."""
