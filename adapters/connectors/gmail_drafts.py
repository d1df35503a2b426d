"""Replies in a Gmail mailbox: kept among its drafts in the thread that they answer, and sent from there."""

import base64

from pydantic import Field

from adapters.connectors._asking import Missing
from adapters.connectors._gmail_client import Mailbox
from adapters.connectors._loose import Loose
from adapters.connectors.ports import Drafting
from domain.sources import GmailSource


class _Named(Loose):
    id: str = Field(min_length=1, max_length=1_000)
    thread_id: str | None = Field(default=None, alias="threadId", max_length=1_000)


class _Drafts(Loose):
    drafts: tuple[_Named, ...] = ()


class _Mails(Loose):
    messages: tuple[_Named, ...] = ()


class GmailDrafts(Drafting):
    """One mailbox's drafts; ours are known again by their Message-ID, which Gmail keeps of a draft."""

    def __init__(self, config: GmailSource) -> None:
        self._user = config.user
        self._mailbox = Mailbox(config)

    async def find(self, message_id: str) -> str | None:
        """The draft's id, by Gmail's search, which may know of a new draft some seconds late."""
        query = f"rfc822msgid:{message_id}"
        found = await self._mailbox.ask(
            lambda users: users.drafts().list(userId=self._user, q=query, maxResults=1), _Drafts
        )
        return found.drafts[0].id if found.drafts else None

    async def draft(self, mail: bytes, answers: str | None) -> str:
        """Keep it; in a thread of its own where the message that it answers is gone."""
        thread = await self._thread(answers)
        message = {"raw": base64.urlsafe_b64encode(mail).decode(), **({} if thread is None else {"threadId": thread})}
        kept = await self._mailbox.ask(
            lambda users: users.drafts().create(userId=self._user, body={"message": message}), _Named
        )
        return kept.id

    async def send(self, id: str) -> str | None:  # noqa: A002  as in the port
        """Send it, after which it is a draft no more."""
        try:
            sent = await self._mailbox.ask(
                lambda users: users.drafts().send(userId=self._user, body={"id": id}), _Named
            )
        except Missing:
            return None
        return sent.id

    async def sent(self, message_id: str) -> str | None:
        """What was sent under this Message-ID; nothing where Gmail gave it another one as it left."""
        query = f"rfc822msgid:{message_id} in:sent"
        found = await self._mailbox.ask(
            lambda users: users.messages().list(userId=self._user, q=query, maxResults=1), _Mails
        )
        return found.messages[0].id if found.messages else None

    async def close(self) -> None:
        """Let go of the connection."""
        await self._mailbox.close()

    async def _thread(self, answers: str | None) -> str | None:
        if answers is None:
            return None
        try:
            answered = await self._mailbox.ask(
                lambda users: users.messages().get(userId=self._user, id=answers, format="minimal"), _Named
            )
        except Missing:
            return None
        return answered.thread_id
