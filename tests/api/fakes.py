"""Stands in for the engine: carries changes out at once, and can be taken away; `test_runs` holds it to its word."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.store import Edits
from domain.changes import ChangeApplied, ChangeRef
from domain.failures import Refused, Unavailable
from domain.message import MessageRef, ModelName
from domain.repeats import RepeatInput, Repetitions, repeat_workflow_id
from domain.review import UNDO_S
from domain.sources import SourceRef


@dataclass
class FakeWatches:
    """The runs that watch sources, as far as the API knows them."""

    poked: list[SourceRef] = field(default_factory=list)
    renewed: list[SourceRef] = field(default_factory=list)

    async def poke(self, source: SourceRef) -> None:
        self.poked.append(source)

    async def renew_now(self, source: SourceRef) -> None:
        self.renewed.append(source)


@dataclass
class FakeRuns:
    edits: Edits
    down: bool = False
    idle: bool = False
    """Takes signals and does nothing about them."""
    refuses: str | None = None
    """Why it carries no change out, and does not even put it to the store."""
    started: dict[str, MessageRef] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    models: list[ModelName | None] = field(default_factory=list)
    signals: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    """By update: the workflow and the change."""
    repeats: dict[str, Repetitions | None] = field(default_factory=dict)
    """By workflow id; None while one goes on."""
    repeating: Callable[[RepeatInput], Awaitable[Repetitions]] | None = None
    """Carries a repeat out at once."""

    async def start(
        self,
        ref: MessageRef,
        workflow_id: str,
        source: str,
        model: ModelName | None = None,
        *,
        backfill: bool = False,
    ) -> bool:
        del source, backfill
        self._check()
        if workflow_id not in self.started:
            self.started[workflow_id] = ref
            self.models.append(model)
        return workflow_id not in self.closed

    async def signal(self, workflow_id: str, name: str, payload: ChangeRef) -> None:
        self._check()
        if workflow_id not in self.started or workflow_id in self.closed:
            raise Refused("run_closed", "the run of this message has ended")
        self.signals.append((workflow_id, name))
        if not self.idle:
            ref = self.started[workflow_id]
            await self.edits.apply(MessageRef(tenant=ref.tenant, message_id=ref.message_id), payload.change_id)

    async def change(self, workflow_id: str, ref: MessageRef, change: ChangeRef, wait_s: float) -> ChangeApplied | None:
        del wait_s
        self._check()
        self.closed.discard(workflow_id)
        self.changes.append((workflow_id, change.change_id))
        if self.refuses is not None:
            return ChangeApplied(applied=False, reason=self.refuses, version=2)
        return None if self.idle else await self.edits.apply(ref, change.change_id, undo_s=UNDO_S)

    async def supersede(self, workflow_id: str) -> None:
        self._check()
        self.closed.add(workflow_id)

    async def repeat(self, given: RepeatInput) -> None:
        self._check()
        done = await self.repeating(given) if self.repeating else None
        self.repeats[repeat_workflow_id(given.tenant, given.call_id, given.repeat_id)] = done

    async def repeated(self, workflow_id: str) -> Repetitions | None:
        self._check()
        if workflow_id not in self.repeats:
            raise Refused("unknown_repeat", "there is no such repeat")
        return self.repeats[workflow_id]

    async def reachable(self) -> bool:
        return not self.down

    def close(self) -> None:
        """End every run."""
        self.closed |= set(self.started)

    def _check(self) -> None:
        if self.down:
            raise Unavailable("temporal", "Temporal cannot be reached")
