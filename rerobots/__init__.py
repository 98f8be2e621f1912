"""Client of the rerobots API: real robots, rented over the internet.

`rerobots.api.APIClient` has the API's calls as methods, `rerobots.Instance` is one robot in use,
`rerobots.aio` has the async twins of both, and `rerobots.sim` simulates the API on this machine.
"""

from . import api
from ._version import __version__
from .instances import Instance

__all__ = ["Instance", "__version__", "api"]
