"""Chooses by which way a reply leaves: the outbox, the mail server, or the mailbox that its message came from."""

from collections.abc import Mapping
from typing import Protocol

from adapters.connectors import Connectors
from adapters.delivery import MailboxPost, OutboxPost, Post
from domain.delivery import OUTBOX, SMTP, Way
from domain.message import TenantId
from domain.sources import GmailSource, GraphSource, SourceConfig, SourceRef


class Posts(Protocol):
    """The ways out."""

    def via(self, tenant: TenantId, source: str | None) -> str:
        """What the way is called by which a reply to a message of this source leaves."""

    def post(self, via: str, tenant: TenantId, source: str | None) -> Post | None:
        """The way of that name; None where the settings have it no more."""


class SettledPosts:
    """As the settings have it."""

    def __init__(
        self, way: Way, smtp: Post | None, configs: Mapping[SourceRef, SourceConfig], connectors: Connectors
    ) -> None:
        self._way = way
        self._smtp = smtp
        self._configs = configs
        self._connectors = connectors

    def via(self, tenant: TenantId, source: str | None) -> str:
        """A source that may not deliver leaves its replies in the outbox."""
        match self._way:
            case Way.OUTBOX:
                return OUTBOX
            case Way.SMTP:
                return SMTP
            case Way.SOURCE:
                config = self._config(tenant, source)
                return OUTBOX if config is None else f"{config.type} {config.deliver}"

    def post(self, via: str, tenant: TenantId, source: str | None) -> Post | None:
        """The way of that name, if the settings still have it."""
        if via == OUTBOX:
            return OutboxPost()
        if via == SMTP:
            return self._smtp
        config = self._config(tenant, source)
        if config is None or config.deliver is None or via != f"{config.type} {config.deliver}":
            return None
        return MailboxPost(config.type, lambda: self._connectors.drafting(config), config.deliver)

    def _config(self, tenant: TenantId, source: str | None) -> GmailSource | GraphSource | None:
        """The source, where its replies may leave by it."""
        config = None if source is None else self._configs.get(SourceRef(tenant=tenant, name=source))
        return config if isinstance(config, GmailSource | GraphSource) and config.deliver is not None else None
