"""Retrieval, measured: a small library of our own writing, and messages with the passages that each should find."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from adapters.embedding import DIMENSIONS, Embedder
from adapters.source import read_document
from adapters.store import Accepted, Database, Documents, Library, Messages, NewDocument, Unindexed, Upload
from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.documents import DocumentState
from domain.failures import InputRefused
from domain.message import MessageRef
from domain.retrieval import Found
from domain.value import Value
from worker.indexer import Indexer

GOLDEN = Path(__file__).parent / "golden" / "retrieval"
BASELINE = Path(__file__).parent / "baseline_retrieval.json"
SHOWN = 5
"""The recall that counts is that of so many."""
USER = "marta@example.org"
_ASKED_AT = datetime(2026, 5, 1, 9, tzinfo=UTC)

Half = Literal["tuning", "held_out"]
Way = Literal["vector", "text", "fused"]


class LibraryText(Value):
    """One document or message of the library."""

    id: str
    """`d-` and a name for a document, `m-` for a message."""
    title: str
    text: str
    by_user: bool = False
    at: datetime | None = None

    @property
    def is_document(self) -> bool:
        """Whether it is a file and no message."""
        return self.id.startswith("d-")


class Wanted(Value):
    """A passage that should be found: that of the text in which the quote stands."""

    id: str
    quote: str = Field(min_length=1)


class Query(Value):
    """A message that comes in."""

    id: str
    half: Half
    sort: Literal["paraphrase", "name", "number", "topic", "german", "cross"]
    subject: str
    text: str
    wanted: tuple[Wanted, ...] = Field(min_length=1)

    @property
    def words(self) -> str:
        """What is looked for, as a draft's question looks for it."""
        return f"{self.subject}\n{self.text}"


class Figures(Value):
    """How well some queries were served."""

    queries: int
    recall_at_1: float
    """The share of what was wanted that came first."""
    recall_at_5: float
    mrr: float
    """Mean over the queries of one divided by the place of the first that was wanted."""


class Retrieved(NamedTuple):
    """What came of one query in one way."""

    query: Query
    places: tuple[int | None, ...]
    """Of each that was wanted, from 1."""


class GoldenSet(NamedTuple):
    """The library and its queries."""

    texts: tuple[LibraryText, ...]
    queries: tuple[Query, ...]


def load_golden(folder: Path = GOLDEN) -> GoldenSet:
    """The committed set.

    Raises:
        InputRefused: `bad_case`, a line does not have the shape.
    """
    try:
        return GoldenSet(
            tuple(map(LibraryText.model_validate_json, _lines(folder / "library.jsonl"))),
            tuple(map(Query.model_validate_json, _lines(folder / "queries.jsonl"))),
        )
    except ValidationError as error:
        raise InputRefused("bad_case", f"{folder}: {error}") from error


def load_baseline(path: Path = BASELINE) -> Mapping[str, Figures]:
    """The committed figures of both searches together, by half."""
    return TypeAdapter(dict[str, Figures]).validate_json(path.read_bytes())


async def fill(database: Database, tenant: str, embedder: Embedder, texts: Iterable[LibraryText]) -> dict[str, str]:
    """Give a tenant the library, indexed as the worker does it.

    Returns:
        the id of each text's document or message, by the text's own id.
    """
    ids = {given.id: await _add(database, tenant, given) for given in texts}
    indexer = Indexer(Documents(database), Unindexed(database), InProcess(), embedder)
    while await indexer.index():
        pass
    return ids


async def ask(
    database: Database, tenant: str, embedder: Embedder, ids: Mapping[str, str], queries: Sequence[Query]
) -> dict[Way, tuple[Retrieved, ...]]:
    """Look for what each query wants: by meaning alone, by words alone, and by both."""
    library = Library(database)
    found: dict[Way, list[Retrieved]] = {"vector": [], "text": [], "fused": []}
    nothing = (0.0,) * DIMENSIONS
    for query in queries:
        ref = await _message(database, tenant, query.id, _conversation(query.subject, query.text, _ASKED_AT))
        embedding = embedder.embed(query.words)
        looks: Mapping[Way, tuple[str, Sequence[float]]] = {
            "vector": ("", embedding),
            "text": (query.words, nothing),
            "fused": (query.words, embedding),
        }
        for way, (words, point) in looks.items():
            passages = await library.find(tenant, ref.message_id, USER, words, point)
            places = tuple(_place(passages, ids[wanted.id], wanted.quote) for wanted in query.wanted)
            found[way].append(Retrieved(query, places))
    return {way: tuple(all_found) for way, all_found in found.items()}


def figures_of(retrieved: Sequence[Retrieved]) -> Figures:
    """The figures over some queries, at least one."""
    return Figures(
        queries=len(retrieved),
        recall_at_1=round(fmean(_recall(one, 1) for one in retrieved), 4),
        recall_at_5=round(fmean(_recall(one, SHOWN) for one in retrieved), 4),
        mrr=round(fmean(max((1 / place for place in one.places if place), default=0.0) for one in retrieved), 4),
    )


class InProcess:
    """Reads documents where it stands: the golden set is no stranger's."""

    async def read_document(self, name: str, media_type: str, body: bytes, *, received_at: datetime) -> Conversation:
        """As `adapters.source.read_document`."""
        return read_document(name, media_type, body, received_at=received_at)


def _recall(retrieved: Retrieved, most: int) -> float:
    return fmean(place is not None and place <= most for place in retrieved.places)


def _place(found: Sequence[Found], origin_id: str, quote: str) -> int | None:
    places = enumerate(found, start=1)
    return next((n for n, one in places if one.passage.origin_id == origin_id and quote in one.passage.words), None)


async def _add(database: Database, tenant: str, given: LibraryText) -> str:
    if given.is_document:
        new = NewDocument(tenant=tenant, name=given.title, media_type="text/plain", body=given.text.encode())
        receipt = await Documents(database).add(new)
        assert receipt.state is DocumentState.QUEUED  # noqa: S101  the tenant is new
        return receipt.id
    conversation = _conversation(given.title, given.text, given.at or _ASKED_AT, by_user=given.by_user)
    return (await _message(database, tenant, given.id, conversation)).message_id


async def _message(database: Database, tenant: str, name: str, conversation: Conversation) -> MessageRef:
    upload = Upload(tenant=tenant, source="key", source_id=name, media_type="text/plain", body=b"-", user=USER)
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)  # noqa: S101  no idempotency key is given
    await Messages(database).normalised(accepted.ref, conversation)
    return accepted.ref


def _conversation(subject: str, words: str, at: datetime, *, by_user: bool = False) -> Conversation:
    user = Participant(address=USER, is_user=True, role=Role.SENDER if by_user else Role.RECIPIENT)
    other = Participant(address="other@example.org", role=Role.RECIPIENT if by_user else Role.SENDER)
    segment = Segment(index=0, speaker=0 if by_user else 1, start=0, end=len(words))
    return Conversation(
        kind=Kind.EMAIL, subject=subject, participants=(user, other), at=at, text=words, segments=(segment,)
    )


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
