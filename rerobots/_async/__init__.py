"""Everything that does I/O, written once; `rerobots/_sync` is made from it."""
