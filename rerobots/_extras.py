"""Packages that are installed only with an extra."""

from .errors import MissingExtra


def missing(purpose: str, extra: str, err: ImportError) -> MissingExtra:
    """The error for a package that is not installed.

    Args:
        purpose: What needs it.
        extra: The extra that has it.
        err: What the import raised.

    Returns:
        The error, to be raised from `err`.
    """
    return MissingExtra(f'{purpose} needs {err.name}: pip install "rerobots[{extra}]"')
