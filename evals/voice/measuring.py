"""Drafts what authors replied to, with more and more of what they wrote before, and measures how far it lies off."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import pairwise

from adapters.embedding import Embedder
from domain.conversation import Conversation
from domain.style import Sent, StyleDistance, distance, features_of, measure
from domain.value import Value
from domain.voice import NO_VOICE, Candidate, Rewrite, Voice, choose_examples
from evals.voice.reading import Author, Exchange

EXAMPLES = (0, 3, 12)
"""With how many known pairs drafts are written."""
HELD_OUT = 5
"""How many of an author's newest replies are drafted, and never learnt from."""
FEATURES = ("length", "greeting", "sign_off", "formality", "total")

WriteDraft = Callable[[Conversation, Voice], Awaitable[str | None]]
"""The body of a draft; None where the model wrote none that holds."""


class Drafted(Value):
    """One author's drafts with so many known pairs, as far as they were written."""

    half: int
    """Of the authors, in which this one is."""
    examples: int
    distances: tuple[StyleDistance, ...]
    unwritten: int = 0


class Figures(Value):
    """Distances by feature, each from 0 to 1: averaged over each author's drafts, then over authors."""

    examples: int
    authors: int
    drafts: int
    unwritten: int
    length: float
    greeting: float
    sign_off: float
    formality: float
    total: float


class _Pair(Value):
    """What the bare model drafted, and what its user really wrote."""

    rewrite: Rewrite
    sent: Sent
    embedding: tuple[float, ...]
    recipient: str


class _Known(Value):
    """What is known of an author."""

    pairs: tuple[_Pair, ...]
    """Newest first."""
    names: tuple[str, ...]


async def measure_voice(
    authors: Sequence[Author], write: WriteDraft, bare: WriteDraft, embedder: Embedder, counts: Sequence[int] = EXAMPLES
) -> tuple[Drafted, ...]:
    """How far drafts lie from the replies, by author and by count of known pairs.

    The newest `HELD_OUT` replies of each author are drafted; what is known are the newest before them. A pair is the
    bare model's draft and the reply, for nobody has the author's own edits of a draft.

    Args:
        authors: with more than `HELD_OUT` exchanges each.
        write: the model that is measured.
        bare: writes the drafts that are taken as what the author rewrote.
        embedder: finds the examples that are shown.
        counts: how many pairs are known.
    """
    found: list[Drafted] = []
    for author in authors:
        earlier, held_out = author.exchanges[:-HELD_OUT], author.exchanges[-HELD_OUT:]
        newest = earlier[max(0, len(earlier) - max(counts)) :][::-1]
        pairs = tuple([pair async for pair in _pairs(newest, bare, embedder)])
        for count in counts:
            known = _Known(pairs=pairs[:count], names=(author.address,))
            apart = [await _apart(exchange, known, write, embedder) for exchange in held_out]
            written = tuple(d for d in apart if d is not None)
            unwritten = len(apart) - len(written)
            found.append(Drafted(half=author.half, examples=count, distances=written, unwritten=unwritten))
    return tuple(found)


def figures_of(drafted: Sequence[Drafted]) -> tuple[Figures, ...]:
    """The averages for each count of known pairs, the fewest first; an author without a draft counts in none."""
    return tuple(_figures(n, [d for d in drafted if d.examples == n]) for n in sorted({d.examples for d in drafted}))


def falls(figures: Sequence[Figures]) -> bool:
    """Whether drafts come nearer with each step of more known pairs."""
    return all(more.total < fewer.total for fewer, more in pairwise(figures))


async def _pairs(exchanges: Sequence[Exchange], bare: WriteDraft, embedder: Embedder) -> AsyncIterator[_Pair]:
    for number, exchange in enumerate(exchanges):
        original = await bare(exchange.conversation, NO_VOICE)
        yield _Pair(
            rewrite=Rewrite(example_id=f"ex_{number:03}", original=original or "", edited=exchange.sent.text),
            sent=exchange.sent,
            embedding=embedder.embed(exchange.conversation.text),
            recipient=_sender_of(exchange.conversation),
        )


async def _apart(exchange: Exchange, known: _Known, write: WriteDraft, embedder: Embedder) -> StyleDistance | None:
    body = await write(exchange.conversation, _voice(exchange.conversation, known, embedder))
    if body is None:
        return None
    drafted = exchange.sent.model_copy(update={"text": body})
    return distance(features_of(drafted, known.names), features_of(exchange.sent, known.names))


def _voice(conversation: Conversation, known: _Known, embedder: Embedder) -> Voice:
    """As the store would give it, of these pairs."""
    at, recipient = embedder.embed(conversation.text), _sender_of(conversation)
    candidates = [
        Candidate(
            example=pair.rewrite,
            similarity=max(-1.0, min(1.0, sum(a * b for a, b in zip(at, pair.embedding, strict=True)))),
            same_recipient=pair.recipient == recipient,
            age_days=float(age),
        )
        for age, pair in enumerate(known.pairs)
    ]
    return Voice(examples=choose_examples(candidates), style=measure([pair.sent for pair in known.pairs], known.names))


def _sender_of(conversation: Conversation) -> str:
    return next((p.address or "" for p in conversation.participants if not p.is_user), "")


def _figures(count: int, drafted: Sequence[Drafted]) -> Figures:
    authors = [d.distances for d in drafted if d.distances]
    means = {name: _mean([_mean([getattr(d, name) for d in distances]) for distances in authors]) for name in FEATURES}
    return Figures(
        examples=count,
        authors=len(authors),
        drafts=sum(map(len, authors)),
        unwritten=sum(d.unwritten for d in drafted),
        **means,
    )


def _mean(numbers: Sequence[float]) -> float:
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0
