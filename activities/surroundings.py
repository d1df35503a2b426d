"""Surroundings: what a draft is given beside its conversation."""

import asyncio

from adapters.embedding import Embedder
from adapters.store import Library, Voices
from domain.conversation import Conversation, SegmentKind
from domain.fusion import choose
from domain.message import MessageRef
from domain.recipients import recipients_of
from domain.retrieval import Found, Passage
from domain.value import Value
from domain.voice import Voice

PASSAGES_CHARS_MAX = 5_000
"""Of all passages that a model is shown together."""


class Surrounding(Value):
    """How the user writes, and what earlier messages and documents say."""

    voice: Voice
    found: tuple[Found, ...]
    """What the retrieval gave, best first; those that are shown are marked."""

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages for the model."""
        return tuple(found.passage for found in self.found if found.used)


class Surroundings:
    """Looks up the surroundings of a draft; each look-up finds what was edited or added up to then."""

    def __init__(self, voices: Voices, library: Library, embedder: Embedder) -> None:
        self._voices = voices
        self._library = library
        self._embedder = embedder

    async def of(self, message: MessageRef, user: str, conversation: Conversation, *, reads: bool) -> Surrounding:
        """Of a message to this user.

        Args:
            message: whose draft is asked for; what is found is never the message itself.
            user: address of the mailbox's owner, in lower case; empty where nobody is known.
            conversation: the message.
            reads: whether the model reads what it is shown; else passages are found for the log, and none is used.
        """
        words = _own_words(conversation)
        embedding = await asyncio.to_thread(self._embedder.embed, words)
        voice, found = await asyncio.gather(
            self._voices.of(message, user, _recipient(conversation), embedding),
            self._library.find(message.tenant, message.message_id, user, words, embedding),
        )
        return Surrounding(voice=voice, found=choose(found, PASSAGES_CHARS_MAX) if reads else found)

    async def keep(self, message: MessageRef, call_id: str, surrounding: Surrounding) -> None:
        """Write down what was found for a call, so that a person can see what its draft rests on."""
        if surrounding.found:
            await self._library.log(message, call_id, surrounding.found)


def _own_words(conversation: Conversation) -> str:
    """What the message says itself: what it quotes would be found again as what it is."""
    own = (s for s in conversation.segments if s.kind is not SegmentKind.QUOTED)
    return "\n".join((conversation.subject, *map(conversation.words_of, own)))


def _recipient(conversation: Conversation) -> str:
    """To whom the draft goes first, in lower case; empty where there is no address."""
    to = recipients_of(conversation).to
    return to[0].address.lower() if to else ""
