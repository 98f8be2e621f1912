# Made from rerobots/_instance/_async/vscode.py by `make generate`. Do not edit.
"""Add-on `vscode`: an editor in the browser."""

from .addon import Addon


class Vscode(Addon, name="vscode"):
    """An editor in the browser; `vscode` of an instance.

    Once it is active, its `status()` has `url`, the URL of the editor; whoever knows it can use it.
    """
