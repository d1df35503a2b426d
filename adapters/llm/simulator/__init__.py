"""A server that speaks both providers' wire formats and misbehaves on demand."""

from adapters.llm.simulator._faults import Fault, Faults, RetryAfterForm
from adapters.llm.simulator._parsing import parse_faults, parse_faults_by_provider
from adapters.llm.simulator._request import Provider, SimRequest
from adapters.llm.simulator._rules import Script
from adapters.llm.simulator._server import Simulator, serve
from adapters.llm.simulator._stats import Count, KeyCount, Stats

__all__ = [
    "Count",
    "Fault",
    "Faults",
    "KeyCount",
    "Provider",
    "RetryAfterForm",
    "Script",
    "SimRequest",
    "Simulator",
    "Stats",
    "parse_faults",
    "parse_faults_by_provider",
    "serve",
]
