"""Kinds of one's own: what a folder brings along for one, and what its truth rules may ask of a conversation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import Field, JsonValue, StringConstraints, ValidationError

from domain.conversation import Conversation
from domain.items import Evidence, Note, Record
from domain.proposals import ANSWERS, ITEMS_MAX, SCHEMA_VERSIONS, AnyAnswer, KindName, Proposal, QuestionKind
from domain.value import Value

KINDS_MAX = 20
FIELDS_CHARS_MAX = 20_000
"""Of one record, as JSON."""
_REASON_CHARS_MAX = 60

BUILT_IN = frozenset(kind.value for kind in QuestionKind)


class KindAnswer(Proposal):
    """The parent of what a model returns for a kind of one's own; unknown fields are refused."""


class Document(Value):
    """A prompt as it lies in its file."""

    kind: KindName
    version: int = Field(ge=1)
    notes: str
    words: str = Field(min_length=1)


def document_of(text: str) -> Document:
    """A prompt's header (kind, version, notes, between two lines of three dashes) and its words.

    Raises:
        ValueError: the header is missing, is not closed, or has a line that does not fit; says which.
    """
    opening, *rest = text.replace("\r\n", "\n").split("---\n", 2)
    if opening.strip() or len(rest) != 2:  # noqa: PLR2004  header and words
        raise ValueError("it has no header: begin with a line ---, the lines kind, version and notes, and again ---")
    header, words = rest
    fields = dict(_header_line(line) for line in header.strip().splitlines())
    try:
        return Document.model_validate({**fields, "words": words.strip()})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _header_line(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(": ")
    if not colon:
        raise ValueError("a line of its header is not `name: value`")
    return name, value


class Unproved(Value):
    """Why words prove nothing."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=_REASON_CHARS_MAX)]


class Witness(Protocol):
    """The conversation, as far as a kind's truth rules may ask it; every answer is code's, not the model's."""

    @property
    def conversation(self) -> Conversation:
        """What was shown to the model."""

    def evidence(self, quote: str) -> Evidence | Unproved:
        """Where a quote stands in the new words of the conversation, in the source's own; or why it proves nothing."""

    def unsaid(self, words: str) -> Unproved | None:
        """Why `words` say more than the conversation: a number or a name of theirs does not stand in it.

        A name is a word with a capital letter, but for the words that commonly begin a sentence.
        """


class ProvedRecord(Value):
    """A record that holds."""

    fields: dict[str, JsonValue]
    evidence: tuple[Evidence, ...] = ()
    """As a `Witness` gave them."""
    notes: tuple[Note, ...] = ()
    """What was overruled, or could not be confirmed, of a record that is kept."""
    key: Annotated[str, StringConstraints(max_length=200)] = ""
    """What tells it from the message's other records, whatever the model says next time; else its first evidence."""


class RefusedRecord(Value):
    """A record that does not hold."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=_REASON_CHARS_MAX)]
    proposed: str
    """As JSON."""


class Proved(Value):
    """What holds of an answer, and what was left out of it."""

    records: Annotated[tuple[ProvedRecord, ...], Field(max_length=ITEMS_MAX)] = ()
    refused: tuple[RefusedRecord, ...] = ()


Prove = Callable[[Any, Witness], object]
"""Truth rules, from the kind's own answer (Any: each kind has its own) to a `Proved`, which is checked."""

Score = Callable[[Mapping[str, JsonValue], Sequence[Record]], object]
"""A scorer: what a case expects and what was found, to a dictionary of counts that add up over cases.

A pair of counts `x_right` and `x_of` makes the metric `x`, their quotient over all cases.
"""


@dataclass(frozen=True)
class KindDefinition:
    """One kind of one's own, as its folder has it."""

    name: KindName
    version: int
    """Of its schema."""
    answer: type[KindAnswer]
    prompt: Document
    prove: Prove
    score: Score

    @property
    def schema_version(self) -> str:
        """What is stored with each of its records."""
        return f"{self.name}/{self.version}"


@dataclass(frozen=True)
class Kinds:
    """The kinds of one's own that are active."""

    definitions: tuple[KindDefinition, ...] = ()

    @property
    def names(self) -> tuple[KindName, ...]:
        """Their names, in the order of the settings."""
        return tuple(definition.name for definition in self.definitions)

    def get(self, kind: KindName) -> KindDefinition | None:
        """The kind of this name; None where it is built in, or is not active."""
        return next((definition for definition in self.definitions if definition.name == kind), None)

    def shape_of(self, kind: KindName) -> type[AnyAnswer | KindAnswer]:
        """The schema of the answer to one kind.

        Raises:
            ValueError: it is neither built in nor active.
        """
        own = self.get(kind)
        return ANSWERS[QuestionKind(kind)] if own is None else own.answer

    def knows(self, kind: KindName) -> bool:
        """Whether it is built in, or active."""
        return kind in BUILT_IN or self.get(kind) is not None

    def own_answer(self, kinds: Sequence[KindName]) -> type[KindAnswer] | None:
        """The schema of the answer to a question on a kind of one's own, which is asked alone.

        None where the kinds are built in; `answer_model` then composes the schema.
        """
        own = self.get(kinds[0]) if len(kinds) == 1 else None
        return None if own is None else own.answer


NO_KINDS = Kinds()
"""What is active where nothing is set."""


def schema_versions(own_kinds: Kinds = NO_KINDS) -> dict[KindName, str]:
    """Of each kind that leaves items, built in or one's own, what is stored with them today."""
    built_in = {kind.value: version for kind, version in SCHEMA_VERSIONS.items()}
    return built_in | {definition.name: definition.schema_version for definition in own_kinds.definitions}


def refused_record(reason: str, proposed: Proposal) -> RefusedRecord:
    """A proposal that does not hold, with the reason."""
    return RefusedRecord(reason=reason, proposed=proposed.model_dump_json())
