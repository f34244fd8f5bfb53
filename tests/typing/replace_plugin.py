"""mypy's knowledge of `schemas.base.replace`: its keywords are the fields of the struct, each with its own type.

Owns: one hook, the one that mypy itself uses for `dataclasses.replace`; msgspec's structs are dataclasses to mypy
(PEP 681), so it fits. Refuses: a second list of fields, as a TypedDict a struct would be. Loaded by `[tool.mypy]`.
"""

from collections.abc import Callable

from mypy.plugin import FunctionSigContext, Plugin
from mypy.plugins.dataclasses import replace_function_sig_callback
from mypy.types import FunctionLike

TYPED = "schemas.base.replace"


class ReplacePlugin(Plugin):
    """A mypy plugin that types the keywords of `replace`."""

    def get_function_signature_hook(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Return the hook for `replace`."""
        return replace_function_sig_callback if fullname == TYPED else None


def plugin(_version: str) -> type[Plugin]:
    """Return the plugin's class to mypy."""
    return ReplacePlugin
