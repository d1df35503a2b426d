"""Retrieval: passages of a tenant's earlier messages and documents, found again for a draft."""

from enum import StrEnum

from pydantic import Field

from domain.value import Value

PASSAGE_CHARS_MAX = 1_200
PASSAGES_SHOWN_MAX = 6
"""Put in front of a model at a time."""
PASSAGES_FOUND_MAX = 20
"""Kept in the log of a retrieval, used or not."""


class Origin(StrEnum):
    """Where a passage stands."""

    MESSAGE = "message"
    DOCUMENT = "document"


class Passage(Value):
    """A stretch of an earlier message or of a document; data, never instruction."""

    id: str
    origin: Origin
    origin_id: str
    """The message's or the document's."""
    title: str
    """The message's subject, or the document's name."""
    words: str = Field(max_length=PASSAGE_CHARS_MAX)
    start: int = Field(ge=0)
    """`text[start:end]` of the message's normalised text, or of the document's, is `words`."""
    end: int


class Found(Value):
    """A passage as a retrieval found it."""

    passage: Passage
    vector_rank: int | None = None
    """Its place by meaning, from 1; None where it was not among the nearest."""
    vector_score: float | None = None
    """Cosine similarity of the embeddings."""
    text_rank: int | None = None
    """Its place by words, from 1."""
    text_score: float | None = None
    """How much the words say that it shares with the message: each the more, the fewer passages hold it."""
    score: float
    """Of both together, by reciprocal rank fusion."""
    used: bool = False
    """Shown to the model."""
