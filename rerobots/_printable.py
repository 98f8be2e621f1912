"""Text from outside, as a terminal or a log may show it."""


def printable(text: str, keep: str = "\t") -> str:
    """Replace the characters of a text that would steer a terminal.

    Args:
        text: Any text.
        keep: Characters that stay, besides those that can be printed.

    Returns:
        The text, with U+FFFD in place of each of the others.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in keep else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def one_line(text: str, limit: int = 500) -> str:
    """Return the beginning of a text in one line, as a terminal or a log may show it.

    Args:
        text: Any text.
        limit: Number of characters to keep.
    """
    line = printable(" ".join(text[: 2 * limit].split()))
    return line if len(line) <= limit else f"{line[: limit - 3]}..."
