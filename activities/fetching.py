"""fetch: from the reference to the kept original and the normalised conversation."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from pydantic import InstanceOf
from temporalio import activity

from activities.uploads import inline_upload
from adapters.source import Reader
from adapters.store import KeyReused, Messages, Original, Upload
from domain.conversation import Conversation, Kind
from domain.failures import InputRefused, Refused
from domain.kinds import NO_KINDS, Kinds
from domain.message import Inline, MessageRef, ModelName, ProcessInput, Remote, Status, Stored
from domain.parts import CHARS_MAX, parts_of
from domain.proposals import QuestionKind
from domain.review import UNDO_S
from domain.routes import LOCAL_RUNG, Route, Rung
from domain.sources import SourceConfig, SourceRef
from domain.steps import Duplicate, Elsewhere, Fetched, Fetcher, FetchResult, Unreadable
from domain.value import Value
from domain.zones import NO_ZONES, Zones


class Plan(Value):
    """What the settings say of every run; a run records it when it begins."""

    routes: tuple[Route, ...]
    repairs_max: int
    review_window_s: int
    undo_s: int = UNDO_S
    """How long an approval can be taken back before the draft leaves."""
    part_chars_max: int = CHARS_MAX
    """What is longer is asked about in parts."""
    kinds: InstanceOf[Kinds] = NO_KINDS
    """Those of one's own that are active; each has its route."""
    zones: Zones = NO_ZONES
    """In which dates are computed."""
    triage_asks_min: float | None = None
    """A mail that is less likely to ask for anything goes to the built-in model alone; None: there is no triage."""


Triage = Callable[[Conversation], float]
"""How likely a message is to ask for anything, from 0 to 1."""

_EXTRACTED = (QuestionKind.TASKS, QuestionKind.DECISIONS)


class StoreFetcher(Fetcher):
    """Fetches what the store holds, and keeps first what came inline."""

    def __init__(  # noqa: PLR0913, PLR0917  its collaborators
        self,
        messages: Messages,
        reader: Reader,
        plan: Plan,
        rung_of: Callable[[ModelName], Rung],
        configs: Mapping[SourceRef, SourceConfig],
        trusted: tuple[str, ...] = (),
        triage: Triage | None = None,
    ) -> None:
        self._messages = messages
        self._configs = configs
        self._reader = reader
        self._trusted = trusted
        self._triage = triage
        self._plan = plan
        self._rung_of = rung_of

    @activity.defn
    async def fetch(self, given: ProcessInput) -> FetchResult:
        """Keep and normalise the message that `given` refers to."""
        workflow = str(activity.info().workflow_id)
        ref = await self._kept(given, workflow)
        original = await self._messages.take_up(ref, workflow)
        if original is None:
            return FetchResult(result=await self._taken(ref, workflow))
        if original.body is None:
            return FetchResult(result=_elsewhere(ref, original))
        try:
            conversation = await self._read(original, original.body)
        except InputRefused as error:
            return FetchResult(result=Unreadable(message=ref, reason=error.reason, detail=str(error)))
        chosen = given.model or original.model
        routes = self._routes(chosen)
        triaged = None if chosen else await self._triaged(conversation, routes)
        if triaged is not None:
            routes = tuple(_for_nothing(route) for route in routes)
        await self._messages.normalised(ref, conversation, triaged)
        return FetchResult(result=self._fetched(ref, original, conversation, routes))

    async def _kept(self, given: ProcessInput, workflow: str) -> MessageRef:
        match given.source:
            case Stored(message_id=message_id):
                return MessageRef(tenant=given.tenant, message_id=message_id, run=given.run)
            case Inline() as inline:
                return await self._keep(inline_upload(given.tenant, inline, workflow))
            case Remote() as remote:
                return await self._keep(Upload.elsewhere(given.tenant, self._owned(given, remote), workflow))

    def _owned(self, given: ProcessInput, remote: Remote) -> Remote:
        """With the owner of the source's mailbox, where nobody is named."""
        config = self._configs.get(SourceRef(tenant=given.tenant, name=remote.source))
        return remote if remote.user or config is None else remote.model_copy(update={"user": config.user})

    async def _keep(self, upload: Upload) -> MessageRef:
        accepted = await self._messages.accept(upload)
        if isinstance(accepted, KeyReused):
            raise TypeError("such a message carries no idempotency key")
        return accepted.ref

    async def _read(self, original: Original, body: bytes) -> Conversation:
        received_at = datetime.fromisoformat(original.accepted_at_iso).astimezone(UTC)
        return await self._reader.read(
            original.media_type, body, received_at=received_at, user=original.user, trusted=self._trusted
        )

    async def _taken(self, ref: MessageRef, workflow: str) -> Duplicate | Unreadable:
        """The message is another run's; or this one's, which was cut off after it had ended the message."""
        held = await self._messages.owner(ref)
        if held is None:
            raise Refused("unknown_message", f"there is no message {ref.message_id}")
        if held.workflow_id == workflow and held.status is Status.DEAD_LETTER:
            return Unreadable(message=ref, reason=held.reason or "unknown")
        return Duplicate(message=ref, workflow_id=held.workflow_id, status=held.status)

    async def _triaged(self, conversation: Conversation, routes: tuple[Route, ...]) -> float | None:
        """How unlikely it asks for anything, where that is unlikely enough, and something would be saved."""
        dear = any(route.rungs != (LOCAL_RUNG,) for route in routes if route.kind in _EXTRACTED)
        asks_min = self._plan.triage_asks_min
        if self._triage is None or asks_min is None or not dear:
            return None
        asks = await asyncio.to_thread(self._triage, conversation)
        return asks if asks < asks_min else None

    def _fetched(
        self, ref: MessageRef, original: Original, conversation: Conversation, routes: tuple[Route, ...]
    ) -> Fetched:
        return Fetched(
            message=ref,
            kind=conversation.kind,
            source=original.source,
            draftable=conversation.kind is not Kind.MEETING and not conversation.automated,
            routes=routes,
            parts=parts_of(conversation, self._plan.part_chars_max),
            repairs_max=self._plan.repairs_max,
            review_window_s=self._plan.review_window_s,
            undo_s=self._plan.undo_s,
        )

    def _routes(self, model: ModelName | None) -> tuple[Route, ...]:
        """The plan's, with the model in front that a person chose."""
        if model is None:
            return self._plan.routes
        rung = self._rung_of(model)
        return tuple(route.led_by(rung) for route in self._plan.routes)


def _for_nothing(route: Route) -> Route:
    """The route of a message that asks for nothing: the built-in model makes sure, and costs nothing."""
    return route.model_copy(update={"rungs": (LOCAL_RUNG,)}) if route.kind in _EXTRACTED else route


def _elsewhere(ref: MessageRef, original: Original) -> Elsewhere:
    if original.remote is None:
        raise LookupError(f"{ref.message_id} has no bytes, and no source that could give them")
    return Elsewhere(message=ref, remote=original.remote)
