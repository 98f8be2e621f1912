# Made from rerobots/_async/__init__.py by `make generate`. Do not edit.
"""Everything that does I/O, written once; `rerobots/_sync` is made from it."""
