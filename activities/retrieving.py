"""retrieve: the bytes of a message that lies with its source."""

from collections.abc import Mapping

from temporalio import activity

from activities.heartbeats import heartbeats
from adapters.connectors import Connectors
from adapters.store import Messages
from domain.failures import Refused
from domain.sources import SourceConfig, SourceRef
from domain.steps import Brought, Errand, Retriever


class SourceRetriever(Retriever):
    """Asks the source that the settings name; what it gives is kept as it came."""

    def __init__(self, configs: Mapping[SourceRef, SourceConfig], connectors: Connectors, messages: Messages) -> None:
        self._configs = configs
        self._connectors = connectors
        self._messages = messages

    @activity.defn
    async def retrieve(self, errand: Errand) -> Brought:
        """Keep the original bytes of the message.

        Raises:
            Refused: `unknown_source`; or what the source says, as `gone`.
        """
        name = errand.remote.source
        config = self._configs.get(SourceRef(tenant=errand.message.tenant, name=name))
        shelf = None if config is None else self._connectors.shelf(config)
        if shelf is None:
            raise Refused("unknown_source", f"the settings name no source {name} from which a message can be fetched")
        async with heartbeats():
            try:
                given = await shelf.bring(errand.remote.id)
            finally:
                await shelf.close()
            await self._messages.brought(errand.message, given.media_type, given.body)
        return Brought(bytes=len(given.body))
