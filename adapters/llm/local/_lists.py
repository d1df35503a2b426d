"""Finds the lists that a request or promise introduces: `Could you please:` and the items below it."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from adapters.llm.local._classify import CONFIDENCE_PLAIN, Label, Reading, asks_nobody, read_task
from adapters.llm.local._dates import find_due
from adapters.llm.local._sentences import Sentence, begins_item, begins_line
from adapters.llm.local._words import words
from domain.conversation import Conversation

_ITEMS_MAX = 50
"""Below one sentence; more is no list of tasks."""

_ASKS_BELOW = re.compile(
    r"\b(?:please|pls|plz|kindly|bitte|(?:could|can|would|will) you|(?:kannst|könntest) du|(?:können|könnten) sie)"
    r"(?: please| also| bitte)?\s*:$",
    re.IGNORECASE,
)
"""A request that breaks off, for its matter stands in the list."""
_POINTS_BELOW = re.compile(
    r":$|\b(?:following|folgende[sn]?|(?:two|three|four|a few|few|some|several|a couple of) (?:\w+ )?things|below)\b",
    re.IGNORECASE,
)


class Listed(NamedTuple):
    """Of an item: how the sentence above reads, and its due words, which are all items'."""

    reading: Reading
    due: str | None


class Lists(NamedTuple):
    """Of a conversation; sentences go by where they start."""

    openings: frozenset[int] = frozenset()
    """What only introduces: its items are the tasks."""
    items: Mapping[int, Listed] = {}


def find_lists(conversation: Conversation, sentences: Sequence[Sentence], names: Collection[str]) -> Lists:
    """The lists of what is to be done; what is no doing, as `- a hall`, is no item."""
    openings: set[int] = set()
    items: dict[int, Listed] = {}
    for n, sentence in enumerate(sentences):
        if sentence.start in items or not _POINTS_BELOW.search(sentence.text):
            continue
        below = [s for s in _below(conversation, sentences, n) if _is_doing(s.text)]
        reading = _opening(conversation, sentence, names) if below else None
        if reading is None:
            continue
        due = find_due(sentence.text)
        listed = Listed(reading, sentence.text[due[0] : due[1]] if due else None)
        openings.add(sentence.start)
        items |= {s.start: listed for s in below}
    return Lists(frozenset(openings), items)


def _below(conversation: Conversation, sentences: Sequence[Sentence], n: int) -> list[Sentence]:
    """The first sentence of each item that stands right below, as long as it is the same writer's list."""
    found: list[Sentence] = []
    for sentence in sentences[n + 1 : n + 1 + _ITEMS_MAX]:
        if sentence.segment != sentences[n].segment:
            break
        if begins_item(conversation.text, sentence):
            found.append(sentence)
        elif not found or begins_line(conversation.text, sentence) or sentence.paragraph != found[-1].paragraph:
            break
    return found


def _opening(conversation: Conversation, sentence: Sentence, names: Collection[str]) -> Reading | None:
    reading = read_task(sentence.text, names, conversation.kind)
    if reading.label is not Label.NONE and reading.confidence >= CONFIDENCE_PLAIN:
        return reading
    return Reading(label=Label.REQUEST, confidence=CONFIDENCE_PLAIN) if _ASKS_BELOW.search(sentence.text) else None


def _is_doing(item: str) -> bool:
    first, _, rest = item.partition(" ")
    return bool(rest) and first.casefold().strip(",.:;") in words("verbs") and not asks_nobody(item)
