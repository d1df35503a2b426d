"""The gateway to the models: one question in, one answer out, one attempt.

Importing this loads no model SDK (two seconds) and builds no client: `build_gateway` loads what has a key. Nor does it
load the gateway: a name is loaded when it is first asked for, since whoever imports `adapters.llm.local` imports this
first, and `winnow local` is to start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from adapters.llm._building import build_gateway, guards_in_memory
    from adapters.llm.gateway import TIMEOUT_S, Gateway
    from adapters.llm.guards import Guards
    from adapters.llm.ports import Cache, Ledger, Provider, Traffic
    from adapters.llm.timeouts import Timeouts

__all__ = [
    "TIMEOUT_S",
    "Cache",
    "Gateway",
    "Guards",
    "Ledger",
    "Provider",
    "Timeouts",
    "Traffic",
    "build_gateway",
    "guards_in_memory",
]

_HOMES: Final = {
    "_building": ("build_gateway", "guards_in_memory"),
    "gateway": ("TIMEOUT_S", "Gateway"),
    "guards": ("Guards",),
    "ports": ("Cache", "Ledger", "Provider", "Traffic"),
    "timeouts": ("Timeouts",),
}
"""Which module has which names."""


def __getattr__(name: str) -> object:
    """What is asked for by name, loaded now.

    Raises:
        AttributeError: there is no such name.
    """
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
