"""The routes of the API, one module for each resource; each lists its own in `ROUTES`."""
