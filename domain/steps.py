"""The seam: the steps that workflows call and activities implement.

Each takes one value and returns one; each may run twice, so its writes are insert-if-absent under keys
that derive from the message. A refusal (`domain.failures.Refused`) is final, an `Unavailable` is retried.
"""

from abc import ABC, abstractmethod
from typing import Annotated, Literal

from pydantic import Field
from temporalio import activity

from domain.changes import ChangeApplied, ChangeRequest
from domain.conversation import Kind
from domain.items import Degraded, DraftStatus
from domain.message import MessageRef, ProcessInput, Remote, Status
from domain.parts import Part
from domain.proposals import KindName
from domain.questions import AnswerRef, QuestionRef
from domain.repeats import RepeatRef
from domain.routes import Route
from domain.sources import Renewal, SourceRef, WatchOutcome
from domain.value import Value
from domain.verdict import Answered, Verdicts


class Fetched(Value):
    """The message is kept and normalised; the plan is recorded so that settings may change under a run."""

    outcome: Literal["fetched"] = "fetched"
    message: MessageRef
    kind: Kind
    source: str
    draftable: bool
    """A reply may be owed: it is no meeting, and no machine sent it."""
    routes: tuple[Route, ...]
    parts: tuple[Part, ...] = ()
    """Where it is too long to be asked about at once; else empty."""
    repairs_max: int
    review_window_s: int
    undo_s: int | None = None
    """How long an approval can be taken back; None for runs that began before it could."""

    def route(self, kind: KindName) -> Route:
        """The models to ask for one kind."""
        return next(route for route in self.routes if route.kind == kind)


class Duplicate(Value):
    """Another run has this message already, or this one has ended it before."""

    outcome: Literal["duplicate"] = "duplicate"
    message: MessageRef
    workflow_id: str
    status: Status
    """Of the message, as it stands."""


class Unreadable(Value):
    """The message cannot be brought into a conversation; its bytes are kept."""

    outcome: Literal["unreadable"] = "unreadable"
    message: MessageRef
    reason: str
    detail: str = ""
    """A sentence for people, without a word of the message."""


class Elsewhere(Value):
    """The message is known, and its bytes lie with its source."""

    outcome: Literal["elsewhere"] = "elsewhere"
    message: MessageRef
    remote: Remote


FetchOutcome = Annotated[Fetched | Duplicate | Unreadable | Elsewhere, Field(discriminator="outcome")]


class FetchResult(Value):
    """What came of fetching."""

    result: FetchOutcome


class Errand(Value):
    """A message whose bytes are to be brought."""

    message: MessageRef
    remote: Remote


class Brought(Value):
    """The bytes are kept."""

    bytes: int


class Findings(Value):
    """What a run has to show: the kinds that were accepted wait in the store, the rest is degraded."""

    message: MessageRef
    accepted: tuple[KindName, ...]
    degraded: tuple[Degraded, ...]


class Persisted(Value):
    """The message's state after its results were stored."""

    status: Status
    version: int | None = None
    """Of the message: it grows by one with every change; None from runs that began before it was told."""


class DeadLetter(Value):
    """A message that no step can rescue, and why."""

    message: MessageRef
    reason: str
    detail: str = ""


class Fetcher(ABC):
    """Resolves the reference, keeps the original, normalises it into a Conversation."""

    @activity.defn
    @abstractmethod
    async def fetch(self, given: ProcessInput) -> FetchResult:
        """Keep and normalise the message that `given` refers to."""


class Retriever(ABC):
    """Brings a message's bytes from where they lie, with the engine's patience."""

    @activity.defn
    @abstractmethod
    async def retrieve(self, errand: Errand) -> Brought:
        """Keep the original bytes of the message; a second time changes nothing."""


class Watcher(ABC):
    """Looks into the sources that are watched."""

    @activity.defn
    @abstractmethod
    async def watch(self, source: SourceRef) -> WatchOutcome:
        """Accept what is new, wait for more for a while, and say when to look again."""

    @activity.defn
    @abstractmethod
    async def renew(self, source: SourceRef) -> Renewal:
        """Ask the source to go on telling us what is new."""


class Extractor(ABC):
    """Puts one question to one model, once."""

    @activity.defn
    @abstractmethod
    async def extract(self, question: QuestionRef) -> AnswerRef:
        """Ask for tasks, decisions or both."""


class Validator(ABC):
    """The gate: terminal state → syntax → schema → truth."""

    @activity.defn
    @abstractmethod
    async def validate(self, answered: Answered) -> Verdicts:
        """Judge the answer, kind by kind, and keep what was accepted."""


class Drafter(ABC):
    """Puts the question for a reply."""

    @activity.defn
    @abstractmethod
    async def draft(self, question: QuestionRef) -> AnswerRef:
        """Ask for a draft, with what was found as context."""


class Persister(ABC):
    """Stores a run's findings in one transaction, or a message among the dead letters."""

    @activity.defn
    @abstractmethod
    async def persist(self, findings: Findings) -> Persisted:
        """Items, draft, state and events, all or nothing."""

    @activity.defn
    @abstractmethod
    async def bury(self, letter: DeadLetter) -> None:
        """Keep the message whole among the dead letters, with its reason."""


class Leaving(Value):
    """An approved draft on its way out."""

    message: MessageRef
    reason: str = ""
    """Why it cannot leave, for `undelivered`."""


class Left(Value):
    """What came of a delivery."""

    draft: DraftStatus
    status: Status
    """The message's."""
    version: int


class Deliverer(ABC):
    """Lets an approved draft leave: once, as far as the far side allows."""

    @activity.defn
    @abstractmethod
    async def deliver(self, leaving: Leaving) -> Left:
        """Hand the draft over and keep the receipt; one that has left, or is no longer approved, is left alone."""

    @activity.defn
    @abstractmethod
    async def undelivered(self, leaving: Leaving) -> Left:
        """Write down that the draft cannot leave, and why; a person sees it."""


class Reviewer(ABC):
    """Carries out what a person says of the results."""

    @activity.defn
    @abstractmethod
    async def apply_change(self, request: ChangeRequest) -> ChangeApplied:
        """Store original → edited, whole or not at all, unless the message has moved on since."""


class Repeater(ABC):
    """Puts a question of the call log again, as it was put then."""

    @activity.defn
    @abstractmethod
    async def repeat(self, repetition: RepeatRef) -> AnswerRef:
        """Ask once more, past the cache."""
