"""Reading in child processes: what breaks a parser breaks neither the worker nor anybody else's message."""

from adapters.source.child._nursery import Limits
from adapters.source.child._reader import CHILDREN, Reader

__all__ = ["CHILDREN", "Limits", "Reader"]
