"""Replies in a Microsoft 365 mailbox: kept among its drafts, tied to the thread by their headers, and sent from there.

A draft's immutable id stays the same when it is sent, so whether it still is a draft tells what came of sending it.
"""

import base64
from urllib.parse import quote, urlencode

from pydantic import Field

from adapters.connectors._asking import Missing
from adapters.connectors._graph_client import ANSWER_BYTES_MAX, Credential, Mime, Organisation, segment
from adapters.connectors._loose import Loose
from adapters.connectors.ports import Drafting
from domain.sources import GraphSource


class _Mail(Loose):
    id: str = Field(min_length=1, max_length=1_000)
    is_draft: bool = Field(alias="isDraft")


class _Mails(Loose):
    value: tuple[_Mail, ...]


class GraphDrafts(Drafting):
    """One mailbox's drafts; ours are known again by their Message-ID."""

    def __init__(self, config: GraphSource, credential: Credential | None = None) -> None:
        self._organisation = Organisation(config, credential)
        self._messages = f"{self._organisation.base}users/{segment(config.user)}/messages"

    async def find(self, message_id: str) -> str | None:
        """The draft's id."""
        return await self._named(message_id, draft=True)

    async def draft(self, mail: bytes, answers: str | None) -> str:
        """Keep it as it is written; its References tie it to the thread, so that `answers` is not asked for."""
        del answers
        body = Mime(base64.b64encode(mail))
        return (await self._organisation.ask(self._messages, _Mail, "POST", body)).id

    async def send(self, id: str) -> str | None:  # noqa: A002  as in the port
        """Send it, unless it was sent before."""
        url = f"{self._messages}/{segment(id)}"
        try:
            kept = await self._organisation.ask(f"{url}?$select=id,isDraft", _Mail)
            if kept.is_draft:
                await self._organisation.fetch(f"{url}/send", ANSWER_BYTES_MAX, "POST")
        except Missing:
            return None
        return kept.id

    async def sent(self, message_id: str) -> str | None:
        """What was sent under this Message-ID."""
        return await self._named(message_id, draft=False)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._organisation.close()

    async def _named(self, message_id: str, *, draft: bool) -> str | None:
        literal = f"<{message_id}>".replace("'", "''")
        asked = {"$filter": f"internetMessageId eq '{literal}'", "$select": "id,isDraft"}
        page = await self._organisation.ask(f"{self._messages}?{urlencode(asked, quote_via=quote, safe='$')}", _Mails)
        return next((mail.id for mail in page.value if mail.is_draft is draft), None)
