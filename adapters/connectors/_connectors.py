"""Chooses the connector for a source of the settings."""

from typing import TYPE_CHECKING

from adapters.connectors.ports import Drafting, Feed, Renewable, Shelf
from domain.sources import FolderSource, GmailSource, GraphSource, ImapSource, Renewed, SlackSource, SourceConfig

if TYPE_CHECKING:
    from adapters.connectors.gmail import Gmail
    from adapters.connectors.graph import Graph


class Connectors:
    """Makes connectors; each is a connection of its own, opened when first used. SDKs are imported only then."""

    def feed(self, config: SourceConfig) -> Feed | None:
        """What looks into the source; None for one that only calls us."""
        match config:
            case ImapSource():
                from adapters.connectors.imap import ImapFeed  # noqa: PLC0415  only where there is such a source

                return ImapFeed(config)
            case FolderSource():
                from adapters.connectors.folder import FolderFeed  # noqa: PLC0415  the same

                return FolderFeed(config)
            case GmailSource() | GraphSource():
                return _service(config)
            case _:
                return None

    def shelf(self, config: SourceConfig) -> Shelf | None:
        """What fetches a message by its id; None for a source that gives all its bytes at once."""
        match config:
            case GmailSource() | GraphSource():
                return _service(config)
            case SlackSource(bot_token=token) if token is not None:
                from adapters.connectors.slack import SlackShelf  # noqa: PLC0415  as above

                return SlackShelf(config)
            case _:
                return None

    def renewable(self, config: SourceConfig) -> Renewable | None:
        """What asks the source to go on telling us; None where no asking is needed."""
        return _service(config) if isinstance(config, Renewed) else None

    def drafting(self, config: GmailSource | GraphSource) -> Drafting:
        """What keeps drafts in the source's mailbox, and sends them."""
        match config:
            case GmailSource():
                from adapters.connectors.gmail_drafts import GmailDrafts  # noqa: PLC0415  as above

                return GmailDrafts(config)
            case GraphSource():
                from adapters.connectors.graph_drafts import GraphDrafts  # noqa: PLC0415  as above

                return GraphDrafts(config)


def _service(config: Renewed) -> "Gmail | Graph":
    match config:
        case GmailSource():
            from adapters.connectors.gmail import Gmail  # noqa: PLC0415  as above

            return Gmail(config)
        case GraphSource():
            from adapters.connectors.graph import Graph  # noqa: PLC0415  as above

            return Graph(config)
