"""The message for a missing package of the extra `cli`."""

PACKAGES = ("click", "rich", "yaml")


def advice(err: ImportError) -> str:
    """Return the message."""
    return f'this program needs {err.name}: pip install "rerobots[cli]"'
