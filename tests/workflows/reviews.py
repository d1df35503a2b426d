"""A record and a way out that answer as they were told, for the review of a message that is nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

from activities.heartbeats import heartbeats
from adapters.store import Database
from adapters.temporal import Runs
from domain.changes import ChangeApplied, ChangeRef, ChangeRequest
from domain.identity import TASK_QUEUE_WORKFLOWS, message_id
from domain.items import DraftStatus
from domain.message import MessageRef, Status
from domain.review import ReviewInput
from domain.steps import Deliverer, Leaving, Left, Reviewer
from tests.pipeline import PAUSE_S, TRIES_MAX, plan, running

PAST = datetime(2026, 1, 1, tzinfo=UTC)
"""A window that has closed: a run whose `closes_at` it is ends as soon as nothing else is to be done."""

APPLIED = ChangeApplied(applied=True)
SAYS: Mapping[str, ChangeApplied] = {
    "approve": ChangeApplied(applied=True, leaves=True),
    "undo": ChangeApplied(applied=True, leaves=False, status=Status.NEEDS_REVIEW),
    "reject": ChangeApplied(applied=True, leaves=False, closes=True, status=Status.DONE),
    "sleep": ChangeApplied(applied=True, snoozed_until=datetime(2050, 1, 1, tzinfo=UTC)),
}
"""What the record says of a change, by its id up to the first digit."""


@dataclass
class ToldReviewer(Reviewer):
    """Answers by the id of the change; like the store, it refuses a version that is not the message's."""

    version: int = 1
    asked: list[str] = field(default_factory=list)
    requests: list[ChangeRequest] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    """Unless it is set, nothing is answered."""

    def __post_init__(self) -> None:
        self.free.set()

    @activity.defn
    async def apply_change(self, request: ChangeRequest) -> ChangeApplied:
        await self.free.wait()
        change = request.change
        name = change.change_id if isinstance(change, ChangeRef) else change.type
        self.asked.append(name)
        self.requests.append(request)
        if change.expected_version not in {None, self.version}:
            return ChangeApplied(applied=False, reason="version_conflict", version=self.version)
        self.version += 1
        said = SAYS.get(name.rstrip("0123456789"), APPLIED)
        return said.model_copy(update={"version": self.version})


@dataclass
class ToldDeliverer(Deliverer):
    """Keeps what it was to let leave."""

    failure: Exception | None = None
    there: asyncio.Event = field(default_factory=asyncio.Event)
    """Unless it is set, the far side does not answer."""
    left: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    tried: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.there.set()

    @activity.defn
    async def deliver(self, leaving: Leaving) -> Left:
        self.tried.set()
        if self.failure is not None:
            raise self.failure
        async with heartbeats():
            await self.there.wait()
        self.left.append(leaving.message.message_id)
        return Left(draft=DraftStatus.DELIVERED, status=Status.DONE, version=9)

    @activity.defn
    async def undelivered(self, leaving: Leaving) -> Left:
        self.given_up.append(leaving.reason)
        return Left(draft=DraftStatus.UNDELIVERED, status=Status.NEEDS_REVIEW, version=9)


@dataclass
class Review:
    """The review of a message, with a worker of its own while `worked` lasts."""

    client: Client
    database: Database
    ref: MessageRef
    record: ToldReviewer = field(default_factory=ToldReviewer)
    way: ToldDeliverer = field(default_factory=ToldDeliverer)

    @property
    def id(self) -> str:
        return f"{self.ref.tenant}/review"

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:  # Any: the SDK's parameters
        return self.client.get_workflow_handle(self.id)

    @asynccontextmanager
    async def worked(self) -> AsyncIterator[None]:
        routes, tenant = plan(["local"]), self.ref.tenant
        async with running(self.client, self.database, tenant, routes, {}, reviewer=self.record, deliverer=self.way):
            yield

    async def start(self, *changes: str, closes_at: datetime | None = PAST, undo_s: int = 0) -> None:
        """With these changes waiting, as a run before it leaves them."""
        waiting = tuple(ChangeRef(change_id=change) for change in changes)
        given = ReviewInput(message=self.ref, closes_at=closes_at, undo_s=undo_s, changes=waiting)
        await self.begin(given)

    async def begin(self, given: object) -> None:
        """With whatever a shell sends."""
        await self.client.start_workflow("ReviewMessage", given, id=self.id, task_queue=TASK_QUEUE_WORKFLOWS)

    async def change(self, change: str, version: int | None = None, wait_s: float = 10) -> ChangeApplied | None:
        ref = ChangeRef(change_id=change, expected_version=version)
        return await Runs(self.client, undo_s=0).change(self.id, self.ref, ref, wait_s)

    async def signal(self, name: str, given: object) -> None:
        await self.handle.signal(name, given)

    async def asked(self, change: str) -> None:
        """Until the record was asked for it."""
        await until(lambda: change in self.record.asked)

    async def terminate(self) -> None:
        with suppress(RPCError):  # most have ended
            await self.handle.terminate()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what is to come."""
    for _ in range(TRIES_MAX):
        if holds():
            return
        await asyncio.sleep(PAUSE_S)
    raise AssertionError("it has not come")


def review_of(client: Client, database: Database, tenant: str) -> Review:
    """Of a message that no store holds."""
    ref = MessageRef(tenant=tenant, message_id=message_id(tenant, "email", "one"))
    return Review(client, database, ref)
