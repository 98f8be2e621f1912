"""The modules in which classes are shown."""


def publish(cls: type, module: str) -> None:
    """Show a class and its private bases in a public module, for readers of `help()`."""
    for each in cls.__mro__:
        if each.__module__.startswith("rerobots._"):
            each.__module__ = module
