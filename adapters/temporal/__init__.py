"""The engine: connecting to it, starting runs once, and sending them what people and sources say."""

from adapters.temporal._connecting import SEARCH_ATTRIBUTES, connect, register_search_attributes
from adapters.temporal._runs import Runs
from adapters.temporal._watches import Watches

__all__ = ["SEARCH_ATTRIBUTES", "Runs", "Watches", "connect", "register_search_attributes"]
