"""A server that speaks both providers' wire formats and misbehaves on demand."""

from adapters.llm.simulator._faults import Fault, Faults, parse_faults
from adapters.llm.simulator._request import Provider, SimRequest
from adapters.llm.simulator._server import Script, Simulator, serve
from adapters.llm.simulator._stats import Count, Stats

__all__ = [
    "Count",
    "Fault",
    "Faults",
    "Provider",
    "Script",
    "SimRequest",
    "Simulator",
    "Stats",
    "parse_faults",
    "serve",
]
