"""What is said when a package of the extra `cli` is not installed."""

PACKAGES = ("click", "rich", "yaml")


def advice(err: ImportError) -> str:
    """What to do about it."""
    return f'this program needs {err.name}: pip install "rerobots[cli]"'
