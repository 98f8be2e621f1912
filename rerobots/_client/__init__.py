"""The HTTP API. Importing this package imports no modules of it."""
