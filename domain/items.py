"""What a message yields: tasks, decisions, a draft, and what was left out."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, JsonValue

from domain.questions import CacheState
from domain.recipients import RecipientRule, Recipients
from domain.value import Value

_Day = date
"""The type, for a class that calls one of its fields so."""


class Evidence(Value):
    """A verbatim quote: `text[start:end] == quote` in the normalised text, in code points."""

    quote: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int
    mended: bool = False
    """The model's words were not verbatim; these are the source's own, found by what they have in common."""
    quoted: bool = False
    """It stands in quoted history, to which the new words refer."""


NOTE_CHARS_MAX = 500


class Note(Value):
    """Where a rule overruled the model on a part of an item that is kept, or could not confirm it."""

    field: str
    """Which part: `title`, `statement`, `owner`, `due`, `evidence`, `state`."""
    reason: str
    proposed: str = Field(default="", max_length=NOTE_CHARS_MAX)
    """What the model had said, where it said something."""


class KnownBy(StrEnum):
    """Why an owner is believed to be somebody."""

    PARTICIPANT = "participant"
    """They take part in the conversation."""
    ADDRESS_BOOK = "address_book"
    """The conversation names them, and earlier mail of the tenant tells who bears that name."""
    NAMED = "named"
    """The evidence itself names them in so many words ("ACTION: Kim to …"); nobody knows more of them."""
    USER = "user"
    """A person has said so."""


class Owner(Value):
    """Who is to do a task: never a name that does not stand in the conversation."""

    name: str | None
    address: str | None
    known_by: KnownBy = KnownBy.PARTICIPANT


class Certainty(StrEnum):
    """How firm a due date is: `confirmed` (computed), `phrase` (only the words are known)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    PHRASE = "phrase"


class Due(Value):
    """When a task falls due: the message's own words, and what code computed from them."""

    phrase: str
    date: _Day | None
    """The day; of a range its first. None where only the words are known."""
    end: _Day | None = None
    """The last day of a range, by which the task is due; None for a single day."""
    time: str | None = None
    """`HH:MM` on that day, in the user's zone."""
    certainty: Certainty
    reason: str | None = None
    """Why the words could not be brought to a day."""

    @property
    def by(self) -> _Day | None:
        """The day by which it is due: of a range the last."""
        return self.end or self.date


class TaskState(StrEnum):
    """How a task stands, as far as the messages tell."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    """A later task took its place."""


class Relation(StrEnum):
    """What a later task is to an earlier one."""

    REPEATS = "repeats"
    """The same task again: the earlier one stands for both."""
    CHANGES = "changes"
    """The same task with another owner or another day: the later one takes the place of the earlier."""


class LinkBasis(StrEnum):
    """Why two tasks are taken for one."""

    THREAD = "thread"
    """They stand in one thread, and share owner and words."""
    MEANING = "meaning"
    """They stand near each other in time, and share owner and meaning; e.g. a meeting and the mail after it."""


class Link(Value):
    """To the earlier task that this one repeats or changes."""

    task_id: str
    message_id: str
    relation: Relation
    by: LinkBasis
    score: float = Field(ge=0, le=1)


class StateChange(Value):
    """What a message said that changed how a task stands."""

    state: TaskState
    message_id: str
    evidence: Evidence
    at: datetime


class TaskFields(Value):
    """What a task says, whoever found it."""

    id: str
    title: str
    owner: Owner | None
    due: Due | None
    also: tuple[Evidence, ...] = ()
    """Further places that say the same."""
    confidence: float = Field(ge=0, le=1)
    state: TaskState = TaskState.OPEN
    changes: tuple[StateChange, ...] = ()
    """How it came to its state, oldest first."""
    first: Link | None = None
    """The earlier task that this one repeats or changes."""
    contradicts: tuple[str, ...] = ()
    """Items of the same message that say otherwise; both are kept."""
    notes: tuple[Note, ...] = ()
    schema_version: str = "tasks/1"


class Task(TaskFields):
    """Something that somebody is to do, as the gate has proved it."""

    evidence: Evidence


class DecisionFields(Value):
    """What a decision says, whoever found it."""

    id: str
    statement: str
    also: tuple[Evidence, ...] = ()
    """Further places that say the same."""
    contradicts: tuple[str, ...] = ()
    """Items of the same message that say otherwise; both are kept."""
    notes: tuple[Note, ...] = ()
    schema_version: str = "decisions/1"


class Decision(DecisionFields):
    """Something that was decided, as the gate has proved it."""

    evidence: Evidence


class Said(StrEnum):
    """What a person has said of an item."""

    EDITED = "edited"
    ADDED = "added"
    REJECTED = "rejected"
    """It is kept, told with its reason, and counted nowhere."""


class Reviewed(Value):
    """How an item stands with people; with any word of theirs, no later run touches it."""

    evidence: Evidence | None
    """None where a person added it without pointing at words."""
    said: tuple[Said, ...] = ()
    rejected: str | None = None
    """Why it is not wanted: a `RejectReason`, or a person's own words."""


class ReviewedTask(TaskFields, Reviewed):
    """A task as it stands: found or added, and what a person has said of it."""


class ReviewedDecision(DecisionFields, Reviewed):
    """A decision as it stands: found or added, and what a person has said of it."""


class TaskUpdate(Value):
    """What a message says of a task that was agreed before: that it is done, or no longer wanted."""

    state: TaskState
    about: str
    """The words that name the task."""
    evidence: Evidence
    notes: tuple[Note, ...] = ()


class Record(Value):
    """What a kind of one's own found: see `kinds/`."""

    id: str
    kind: str
    schema_version: str
    """The kind and the version of its schema, e.g. `enrichment/1`."""
    fields: dict[str, JsonValue]
    """As the kind's own schema has them."""
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[Note, ...] = ()


class DraftStatus(StrEnum):
    """How far a draft has come."""

    PENDING = "pending"
    """A person has yet to say something of it."""
    APPROVED = "approved"
    """It leaves when the time to take that back has passed."""
    REJECTED = "rejected"
    DELIVERED = "delivered"
    """It has left; its receipt tells how."""
    UNCERTAIN = "uncertain"
    """It was cut off while it left, and the far side cannot tell: a person has to look there. It is not sent again."""
    UNDELIVERED = "undelivered"
    """The far side refused it; its receipt tells why."""


class Strike(Value):
    """Words of a draft that stand nowhere, struck out of it: `body[start:end]` is the mark left in their place."""

    what: str
    """`link`, `address`, `number`, `amount`, `date` or `quotation`."""
    words: str = Field(max_length=500)
    """What was struck."""
    start: int = Field(ge=0)
    end: int


class DraftWords(Value):
    """Subject and body."""

    subject: str
    body: str


class Draft(Value):
    """A reply in plain text that nothing sends before a person approves it."""

    id: str
    subject: str
    body: str
    recipients: Recipients = Recipients(rule=RecipientRule.NOBODY)
    struck: tuple[Strike, ...] = ()
    """In the order of the body, as the model's words had them."""


class Receipt(Value):
    """What the far side said of a draft that was to leave."""

    via: str
    """`outbox`, `smtp`, or the connector and what it did: `gmail draft`, `graph send`."""
    id: str
    """What the far side calls it; of mail its Message-ID, in the outbox the draft's own id."""
    detail: str = ""
    """The far side's own words, cut; without a word of the message."""
    at: datetime


class ReviewedDraft(Draft):
    """A draft as it stands with people."""

    status: DraftStatus = DraftStatus.PENDING
    edited: bool = False
    original: DraftWords | None = None
    """The model's own words, where a person has rewritten them."""
    gaps: tuple[str, ...] = ()
    """What only the user can say: the places left in square brackets, in the order of the body."""
    leaves_at: datetime | None = None
    """When an approved draft leaves; until then the approval can be taken back as if it had not been."""
    receipt: Receipt | None = None
    left_before: int = 0
    """How often it has left, or may have, before it was opened again: another approval sends one more."""


class Abstention(Value):
    """A model was asked for a draft, and gave a reason for writing none."""

    reason: str


class Dropped(Value):
    """What a model proposed and a rule refused: kept and shown."""

    kind: str
    reason: str
    proposed: str
    """The proposal as JSON, cut at 2,000 characters."""


class Degraded(Value):
    """A feature that could not be had for this message."""

    feature: str
    reason: str


class Usage(Value):
    """What a message has cost: calls, tokens, US dollars."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0


class AttemptView(Value):
    """One question to one model, and what came of it."""

    question: str
    model: str
    prompt_version: str
    outcome: str
    """The gate's verdict; why there was no answer to judge; or `asking`, `lost`."""
    position: int = 0
    """Of the model on its route: above 0 it stood in for another."""
    cache: CacheState = "off"
    """`hit`, `semantic`: the answer was paid for before."""
    call_id: str = ""
    """Its line in the call log."""
