"""Containers of messages: folders, archives, mailboxes, exports; read in bounded memory, one message at a time."""

from adapters.source.containers._found import Entry, Found, Skipped, Unread, Why
from adapters.source.containers._mbox import Dialect
from adapters.source.containers._walk import found_in, found_in_stream

__all__ = ["Dialect", "Entry", "Found", "Skipped", "Unread", "Why", "found_in", "found_in_stream"]
