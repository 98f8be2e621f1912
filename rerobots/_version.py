"""The version, in one place: the build, the package and the documentation read it from here."""

__version__ = "1.0.0rc1"
