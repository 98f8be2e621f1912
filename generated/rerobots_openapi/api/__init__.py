# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The operations of the API, a package for each tag of the specification."""
