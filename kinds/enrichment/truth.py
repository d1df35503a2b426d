"""What of an enrichment the conversation proves: a part that it does not prove is left out, and said to be."""

from domain.items import Evidence, Note
from domain.kinds import Proved, ProvedRecord, Unproved, Witness, refused_record
from kinds.enrichment.schema import Answer, Category, Sentiment

UNQUOTED = Unproved(reason="no_quote")


def prove(answer: Answer, witness: Witness) -> Proved:
    """At most one record: sentiment and category with their quotes, the summary if it says nothing new.

    Neutral and other need no quote: they say that nothing stands out.
    """
    sentiment = None if answer.sentiment is Sentiment.NEUTRAL else _quoted(answer.sentiment_quote, witness)
    category = None if answer.category is Category.OTHER else _quoted(answer.category_quote, witness)
    said = {
        "sentiment": (answer.sentiment.value, sentiment),
        "category": (answer.category.value, category),
        "summary": (answer.summary, witness.unsaid(answer.summary)),
    }
    refusals = {field: why for field, (_, why) in said.items() if isinstance(why, Unproved)}
    if len(refusals) == len(said):
        return Proved(refused=(refused_record("nothing_proved", answer),))
    record = ProvedRecord(
        key="enrichment",
        fields={field: None if field in refusals else value for field, (value, _) in said.items()},
        evidence=tuple(dict.fromkeys(found for found in (sentiment, category) if isinstance(found, Evidence))),
        notes=tuple(Note(field=f, reason=why.reason, proposed=said[f][0]) for f, why in refusals.items()),
    )
    return Proved(records=(record,))


def _quoted(quote: str | None, witness: Witness) -> Evidence | Unproved:
    return UNQUOTED if quote is None else witness.evidence(quote)
