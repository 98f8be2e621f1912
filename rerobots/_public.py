"""Public module names of classes."""


def publish(cls: type, module: str) -> None:
    """Set the module of a class and its private bases to a public one, for `help()`."""
    for each in cls.__mro__:
        if each.__module__.startswith("rerobots._"):
            each.__module__ = module
