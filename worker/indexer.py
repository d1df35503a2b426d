"""The indexer: reads documents, and makes them and all messages findable for later drafts."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from adapters.embedding import Embedder
from adapters.store import Documents, TakenDocument, Unindexed
from domain.conversation import Conversation
from domain.failures import InputRefused, Unavailable
from domain.passages import PASSAGES_MAX, Stretch, cut

IDLE_S = 1.0
"""How long it rests where nothing waits."""
REST_S_MAX = 0.5
"""After work it rests as long as the work took, though not longer than this: half of one core is the most it has."""
MESSAGES_MAX = 20
"""Indexed at a time: some milliseconds."""

_log = logging.getLogger(__name__)

Key = tuple[str, str]


class DocumentReader(Protocol):
    """Reads a file's words, as `adapters.source.Reader` does."""

    async def read_document(self, name: str, media_type: str, body: bytes, *, received_at: datetime) -> Conversation:
        """The document as a conversation of one attachment.

        Raises:
            InputRefused: it has no words for us.
            Unavailable: nothing can be read at the moment.
        """


class Indexer:
    """Takes what waits, a little at a time; each pass is safe to repeat and to run in many workers."""

    def __init__(
        self,
        documents: Documents,
        unindexed: Unindexed,
        reader: DocumentReader,
        embedder: Embedder,
        *,
        idle_s: float = IDLE_S,
    ) -> None:
        self._documents = documents
        self._unindexed = unindexed
        self._reader = reader
        self._embedder = embedder
        self._idle_s = idle_s

    async def run(self) -> None:
        """Index until cancelled; what cannot be reached now is tried again later."""
        while True:
            begun_s = time.monotonic()
            worked = False
            try:
                worked = await self.index()
            except Unavailable as error:
                _log.warning("indexing put off: %s", error)
            spent_s = time.monotonic() - begun_s
            await asyncio.sleep(min(spent_s, REST_S_MAX) if worked else self._idle_s)

    async def index(self) -> bool:
        """One document and some messages; whether there was anything.

        Raises:
            Unavailable: the database, or the reader, cannot be had.
        """
        try:
            messages = await self._index_messages(MESSAGES_MAX)
        except RuntimeError as error:
            # Without its traceback, whose words may be the mail's.
            _log.error("messages could not be indexed together, so one by one: %s", type(error).__name__)
            messages = await self._index_one()
        return await self._index_document() or messages

    async def _index_one(self) -> bool:
        """The message that waits longest; one that cannot be indexed is found by nobody, and keeps nobody waiting."""
        try:
            return await self._index_messages(1)
        except RuntimeError as error:
            _log.error("a message cannot be indexed and is passed over: %s", type(error).__name__)
            await self._unindexed.pass_over()
            return True

    async def _index_messages(self, most: int) -> bool:
        async with self._unindexed.batch(most) as batch:
            words = {
                (origin.tenant, placed.stretch.hash): placed.stretch.words
                for origin in batch.origins
                for placed in origin.placed
            }
            known = await batch.known(list(words))
            made = await self._embedded({key: said for key, said in words.items() if key not in known})
            if batch.origins:
                await batch.index(known | made)
            return bool(batch.origins)

    async def _index_document(self) -> bool:
        taken = await self._documents.take()
        if taken is None:
            return False
        try:
            await self._read(taken)
        except (Unavailable, asyncio.CancelledError):
            await self._documents.put_back(taken)
            raise
        except RuntimeError as error:
            _log.error("document %s cannot be indexed: %s", taken.id, type(error).__name__)
            await self._documents.fail(
                taken, "broken", "It cannot be indexed; the worker's log says when it was tried."
            )
        return True

    async def _read(self, taken: TakenDocument) -> None:
        try:
            read = await self._reader.read_document(
                taken.name, taken.media_type, taken.body, received_at=datetime.now(UTC)
            )
        except InputRefused as refused:
            await self._documents.fail(taken, refused.reason, str(refused))
        else:
            await self._keep(taken, read)

    async def _keep(self, taken: TakenDocument, read: Conversation) -> None:
        stretches = await asyncio.to_thread(cut, read.text)
        known = await self._documents.known(taken.tenant, stretches)
        words = {(taken.tenant, stretch.hash): stretch.words for stretch in stretches}
        made = await self._embedded({key: said for key, said in words.items() if key not in known})
        await self._documents.index(taken, stretches, known | made, len(made), _left_out(read, stretches))

    async def _embedded(self, words: dict[Key, str]) -> dict[Key, tuple[float, ...]]:
        if not words:
            return {}
        return await asyncio.to_thread(lambda: {key: self._embedder.embed(said) for key, said in words.items()})


def _left_out(read: Conversation, stretches: Sequence[Stretch]) -> str:
    """What of a document cannot be found, for people; empty where all of it can."""
    if not read.limits and len(stretches) < PASSAGES_MAX:
        return ""
    end = stretches[-1].end if stretches else 0
    return f"Only its first {end:,} characters can be found; split it to have the rest found as well."
