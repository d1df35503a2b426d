"""The world's mailboxes and chats: watched, fetched from, and heard when they call."""

from adapters.connectors._connectors import Connectors
from adapters.connectors.ports import Body, Drafting, Feed, Polled, Renewable, Shelf, Waiting

__all__ = ["Body", "Connectors", "Drafting", "Feed", "Polled", "Renewable", "Shelf", "Waiting"]
