"""Onlookers: a draft's words are told while a model writes them, at most ten times a second."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jiter import from_json

from adapters.store import Drafting
from domain.failures import StoreUnavailable
from domain.questions import Question

TELL_S = 0.1
"""Between two tellings: words that come in between are told together, and what is answered at once is not told."""

_log = logging.getLogger(__name__)


class Words:
    """The words of a draft's body, out of an answer that is not yet whole."""

    def __init__(self) -> None:
        self._raw: list[str] = []
        self._told = ""
        self.whole = True
        """Whether the answer has ended well, as far as is known."""

    def heard(self, delta: str) -> None:
        """The next part of the answer as it came."""
        self._raw.append(delta)

    def ended(self, *, whole: bool) -> None:
        """All has come; not the whole answer where it was cut short or refused."""
        self.whole = whole

    def news(self) -> str:
        """What has been added to the body since this was last asked; nothing while it cannot be read."""
        self._raw = ["".join(self._raw)]
        body = _body(self._raw[0])
        if not body.startswith(self._told):
            return ""
        news = body[len(self._told) :]
        self._told = body
        return news


@asynccontextmanager
async def onlookers(drafting: Drafting, question: Question) -> AsyncIterator[Words]:
    """Tells what is heard in the block; where something was told of what never became whole, that is told too."""
    teller = _Teller(drafting, question)
    telling = asyncio.create_task(teller.tell())
    try:
        yield teller.words
    except BaseException:
        await teller.end(telling)
        await teller.interrupted()
        raise
    await teller.end(telling)
    if not teller.words.whole:
        await teller.interrupted()


class _Teller:
    """Nobody who looks on may hold up or fail what they look at: a store that is away is logged, once."""

    def __init__(self, drafting: Drafting, question: Question) -> None:
        self.words = Words()
        self._drafting = drafting
        self._message, self._call_id = question.call.message, question.call.id
        self._begun = False
        self._over = asyncio.Event()

    async def tell(self) -> None:
        """Until the end; the last words are not told, for the draft itself is about to be."""
        try:
            while not await self._is_over():
                await self._news()
        except StoreUnavailable as error:
            _log.warning("a draft is written unseen: %s", error)

    async def end(self, telling: asyncio.Task[None]) -> None:
        """Let what is being told be told; nothing comes after it."""
        self._over.set()
        await telling

    async def interrupted(self) -> None:
        if not self._begun:
            return
        try:
            await self._drafting.interrupted(self._message, self._call_id)
        except StoreUnavailable as error:
            _log.warning("nobody was told that a draft was interrupted: %s", error)

    async def _is_over(self) -> bool:
        try:
            async with asyncio.timeout(TELL_S):
                return await self._over.wait()
        except TimeoutError:
            return False

    async def _news(self) -> None:
        news = self.words.news()
        if not news:
            return
        if not self._begun:
            self._begun = True
            await self._drafting.started(self._message, self._call_id)
        await self._drafting.words(self._message, self._call_id, news)


def _body(raw: str) -> str:
    """The body as far as it has come; a character whose second half is yet to come is left for the next time."""
    try:
        answer = from_json(raw.encode(), partial_mode="trailing-strings")
    except ValueError:
        return ""
    body = answer.get("body") if isinstance(answer, dict) else None
    return body.replace("\0", " ") if isinstance(body, str) else ""
