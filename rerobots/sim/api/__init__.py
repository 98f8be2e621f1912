"""The HTTP API: a module for each resource, named as its tag in the specification.

Each module lists its routes in `ROUTES`.
"""
