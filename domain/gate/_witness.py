"""The witness: what the truth rules of a kind of one's own may ask of a conversation."""

import re
from functools import cached_property

from domain.conversation import Conversation
from domain.gate._evidence import Source
from domain.gate._numbers import numbers_in
from domain.gate._reasons import Reason
from domain.items import Evidence
from domain.kinds import FIELDS_CHARS_MAX, Unproved

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?:^|[.!?…:]\s{1,4}|\n)\W{0,4}([^\W_]+)")
_OPENING = frozenset(
    {
        *("a", "also", "all", "an", "and", "another", "any", "as", "at", "both", "but", "by", "each", "every", "for"),
        *("from", "he", "her", "his", "if", "in", "it", "its", "no", "on", "one", "only", "our", "she", "so", "some"),
        *("someone", "that", "the", "their", "there", "these", "they", "this", "those", "to", "we", "what", "when"),
        *("where", "which", "who", "with", "you", "your", "asks", "confirms", "informs", "invites", "message", "note"),
        *("offers", "please", "proposes", "question", "reminder", "reminds", "reports", "request", "requests"),
        *("response", "says", "sender", "tells", "thanks", "update"),
    }
)
"""Words that commonly begin an English sentence, and are nobody's name."""


class SourceWitness:
    """A `Witness` on the source that the gate has made of the conversation; linear in its size."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def conversation(self) -> Conversation:
        """What was shown to the model."""
        return self._source.conversation

    def evidence(self, quote: str) -> Evidence | Unproved:
        """Where a quote stands in the new words of the conversation, or why it proves nothing."""
        located = self._source.locate(quote)
        return Unproved(reason=located.value) if isinstance(located, Reason) else located.evidence

    def unsaid(self, words: str) -> Unproved | None:
        """Why `words` say more than the conversation, or more than a record holds; None where they do not."""
        if len(words) > FIELDS_CHARS_MAX:
            return Unproved(reason="too_large")
        if not numbers_in(words) <= self._numbers:
            return Unproved(reason="number_not_in_source")
        opening = {match.start(1) for match in _SENTENCE.finditer(words)}
        for match in _WORD.finditer(words):
            word = match.group()
            if word == word.casefold() or word.casefold() in self._words:
                continue
            if not (match.start() in opening and word.casefold() in _OPENING):
                return Unproved(reason="name_not_in_source")
        return None

    @cached_property
    def _said(self) -> str:
        """All that the conversation says, by whom, and about what."""
        conversation = self.conversation
        names = (f"{p.name or ''} {p.address or ''}" for p in conversation.participants)
        return "\n".join((conversation.text, conversation.subject, *names))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in _WORD.findall(self._said))

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return numbers_in(self._said)
