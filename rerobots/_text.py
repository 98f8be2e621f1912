"""Text from outside, made safe for terminals and logs."""


def printable(text: str, limit: int = 500) -> str:
    """Return a text in one line, with escapes in place of control characters.

    Args:
        text: Text that a server, a host or another user chose.
        limit: Number of characters to keep.

    Returns:
        The text without line breaks, terminal escapes, and what cannot be encoded.
    """
    line = " ".join(text[: 2 * limit].split())
    if not line.isprintable():
        escaped = (each if each.isprintable() else ascii(each)[1:-1] for each in line)
        line = "".join(escaped)
    return line if len(line) <= limit else f"{line[: limit - 3]}..."
