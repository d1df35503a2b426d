"""Merging: what was found in the parts of a conversation, as one list without doubles and in the order of the text."""

from domain.merging._identities import KnownItem, keep_identities, set_aside
from domain.merging._merge import Merged, items_of, merge

__all__ = ["KnownItem", "Merged", "items_of", "keep_identities", "merge", "set_aside"]
