"""`Instance`: one robot in use."""

from ._instance._sync.instance import Instance
from ._instance.at_exit import catch_sigterm

__all__ = ["Instance", "catch_sigterm"]

Instance.__module__ = __name__
