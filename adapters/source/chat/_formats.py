"""The chat programs whose JSON is read, and how each is told from the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.source._json import Json
from adapters.source.chat._discord import read_discord, tells_discord
from adapters.source.chat._google import read_google, tells_google
from adapters.source.chat._mattermost import read_bulk, read_posts, tells_bulk, tells_posts
from adapters.source.chat._shapes import ChatShape
from adapters.source.chat._slack import read_event, read_rows, tells_event, tells_rows
from adapters.source.chat._teams import read_export, read_graph, tells_export, tells_graph
from adapters.source.chat._telegram import read_telegram, tells_telegram


@dataclass(frozen=True, slots=True)
class Format:
    """How one program writes chats down."""

    tells: Callable[[Json], bool]
    """Whether a document is of this kind."""
    read: Callable[[Json], Iterator[ChatShape]]
    """Its chats; raises InputRefused for what cannot be read."""


FORMATS: Final = (
    Format(tells_posts, read_posts),
    Format(tells_bulk, read_bulk),
    Format(tells_export, read_export),
    Format(tells_graph, read_graph),
    Format(tells_discord, read_discord),
    Format(tells_google, read_google),
    Format(tells_telegram, read_telegram),
    Format(tells_rows, read_rows),
    Format(tells_event, read_event),
)
"""In the order in which they are tried: the first that knows a document reads it."""
