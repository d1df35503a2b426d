"""What a model returns to enrich a message's record."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from domain.kinds import KindAnswer
from domain.proposals import CaseFolded

VERSION = 1

SUMMARY_CHARS_MAX = 300


class Sentiment(StrEnum):
    """How the writer feels about what they write of."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Category(StrEnum):
    """What a message is about, for the one who has to deal with it."""

    COMPLAINT = "complaint"
    ORDER = "order"
    INVOICE = "invoice"
    SCHEDULING = "scheduling"
    QUESTION = "question"
    REPORT = "report"
    OTHER = "other"


_Quote = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class Answer(KindAnswer):
    """The answer to `enrichment`."""

    sentiment: Annotated[Sentiment, CaseFolded]
    sentiment_quote: _Quote | None = None
    """Copied verbatim; null where the sentiment is neutral."""
    category: Annotated[Category, CaseFolded]
    category_quote: _Quote | None = None
    """Copied verbatim; null where the category is other."""
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SUMMARY_CHARS_MAX)]
