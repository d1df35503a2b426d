"""fetch: from the reference to the kept original and the normalised conversation."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.aside import aside
from adapters.source import SourceIdentity, identify, normalise
from adapters.store import KeyReused, Messages, Original, Upload
from domain.conversation import Conversation, Kind
from domain.failures import InputRefused, Refused
from domain.identity import content_hash
from domain.message import Inline, MessageRef, ModelName, ProcessInput, Status, Stored
from domain.routes import Route, Rung
from domain.steps import Duplicate, Fetched, Fetcher, FetchResult, Unreadable
from domain.value import Value

READ_S_MAX = 30
"""The slowest input that the reader's own limits let through takes some 13 s."""


class Plan(Value):
    """What the settings say of every run; a run records it when it begins."""

    routes: tuple[Route, ...]
    repairs_max: int
    review_window_s: int


class StoreFetcher(Fetcher):
    """Fetches what the store holds, and keeps first what came inline."""

    def __init__(self, messages: Messages, plan: Plan, rung_of: Callable[[ModelName], Rung]) -> None:
        self._messages = messages
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
        try:
            conversation = await _read(original)
        except InputRefused as error:
            return FetchResult(result=Unreadable(message=ref, reason=error.reason, detail=str(error)))
        await self._messages.normalised(ref, conversation)
        return FetchResult(result=self._fetched(ref, original, conversation, given.model))

    async def _kept(self, given: ProcessInput, workflow: str) -> MessageRef:
        match given.source:
            case Stored(message_id=message_id):
                return MessageRef(tenant=given.tenant, message_id=message_id, run=given.run)
            case Inline() as inline:
                return await self._keep(given.tenant, inline, workflow)

    async def _keep(self, tenant: str, inline: Inline, workflow: str) -> MessageRef:
        body = inline.body.encode()
        named = _identity(inline.media_type, body)
        upload = Upload(
            tenant=tenant,
            source=named.source,
            source_id=inline.id or named.source_id,
            media_type=inline.media_type,
            body=body,
            user=inline.user,
            workflow_id=workflow,
        )
        accepted = await self._messages.accept(upload)
        if isinstance(accepted, KeyReused):
            raise TypeError("an inline message carries no idempotency key")
        return accepted.ref

    async def _taken(self, ref: MessageRef, workflow: str) -> Duplicate | Unreadable:
        """The message is another run's; or this one's, which was cut off after it had ended the message."""
        held = await self._messages.owner(ref)
        if held is None:
            raise Refused("unknown_message", f"there is no message {ref.message_id}")
        if held.workflow_id == workflow and held.status is Status.DEAD_LETTER:
            return Unreadable(message=ref, reason=held.reason or "unknown")
        return Duplicate(message=ref, workflow_id=held.workflow_id, status=held.status)

    def _fetched(
        self, ref: MessageRef, original: Original, conversation: Conversation, model: ModelName | None
    ) -> Fetched:
        return Fetched(
            message=ref,
            kind=conversation.kind,
            source=original.source,
            draftable=conversation.kind is not Kind.MEETING and not conversation.automated,
            routes=self._routes(model or original.model),
            repairs_max=self._plan.repairs_max,
            review_window_s=self._plan.review_window_s,
        )

    def _routes(self, model: ModelName | None) -> tuple[Route, ...]:
        """The plan's, with the model in front that a person chose."""
        if model is None:
            return self._plan.routes
        rung = self._rung_of(model)
        return tuple(route.led_by(rung) for route in self._plan.routes)


def _identity(media_type: str, body: bytes) -> SourceIdentity:
    """What the source calls the message; what cannot be identified is kept all the same, to be refused by name."""
    try:
        return identify(media_type, body)
    except InputRefused:
        return SourceIdentity(source="text", source_id=content_hash(media_type.encode(), body))


async def _read(original: Original) -> Conversation:
    received_at = datetime.fromisoformat(original.accepted_at_iso).astimezone(UTC)

    def read() -> Conversation:
        return normalise(original.media_type, original.body, received_at=received_at, user=original.user)

    try:
        async with asyncio.timeout(READ_S_MAX):
            return await aside(len(original.body), read)
    except TimeoutError:
        raise InputRefused("too_slow", f"reading it took more than {READ_S_MAX} s; send it in parts") from None
