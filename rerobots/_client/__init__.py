"""The API: all that knows HTTP. Importing this package loads nothing."""
