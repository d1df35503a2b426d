"""What the routes work with, made once per process and handed to each of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Protocol

from fastapi import Depends, Request

from adapters.connectors.google_tokens import signed_by_google
from adapters.store import (
    AnswerStore,
    ApiKeys,
    CallLog,
    Database,
    Documents,
    Edits,
    Examples,
    Feed,
    Letters,
    Messages,
    OverruledCounts,
    Queue,
    Reruns,
    Results,
    Revisions,
    Sessions,
    Sources,
    Tasks,
    Traffic,
    Voices,
    Whys,
)
from api.auth import Keyring
from api.page_settings import PageSettings
from domain.changes import ChangeApplied, ChangeRef
from domain.kinds import NO_KINDS, Kinds, schema_versions
from domain.message import MessageRef, ModelName
from domain.proposals import KindName
from domain.repeats import RepeatInput, Repetitions
from domain.sources import SourceConfig, SourceRef

CHANGE_WAIT_S_MAX = 5
"""How long an answer waits for what comes of a change."""


class Runs(Protocol):
    """The engine, as far as this way in knows it; what each raises is said by `adapters.temporal.Runs`."""

    async def start(
        self,
        ref: MessageRef,
        workflow_id: str,
        source: str,
        model: ModelName | None = None,
        *,
        backfill: bool = False,
    ) -> bool:
        """Start the run, or find it open already; False when it has been and is closed."""

    async def signal(self, workflow_id: str, name: str, payload: ChangeRef) -> None:
        """Tell an open run what a person said."""

    async def change(self, workflow_id: str, ref: MessageRef, change: ChangeRef, wait_s: float) -> ChangeApplied | None:
        """Have a run carry out a change, one that has ended again; None where nothing is known of it in time."""

    async def supersede(self, workflow_id: str) -> None:
        """End a run that waits for a person, where it has not ended by itself."""

    async def repeat(self, given: RepeatInput) -> None:
        """Start a repeat of a call."""

    async def repeated(self, workflow_id: str) -> Repetitions | None:
        """What came of a repeat; None while it goes on."""

    async def reachable(self) -> bool:
        """Whether the engine answers."""


class Watches(Protocol):
    """The runs that watch sources; what each raises is said by `adapters.temporal.Watches`."""

    async def poke(self, source: SourceRef) -> None:
        """Tell the source's run that something may be new."""

    async def renew_now(self, source: SourceRef) -> None:
        """Ask the source at once to go on telling us."""


GoogleSigned = Callable[[str, str, str | None], Awaitable[bool]]
"""Whether a token is Google's, for this audience and of this account."""


@dataclass(frozen=True)
class Services:
    """The collaborators of every route."""

    database: Database
    runs: Runs
    keyring: Keyring
    messages: Messages
    results: Results
    edits: Edits
    documents: Documents
    letters: Letters
    calls: CallLog
    traffic: Traffic
    cache: AnswerStore
    sources: Sources
    overruled: OverruledCounts
    reruns: Reruns
    revisions: Revisions
    tasks: Tasks
    examples: Examples
    voices: Voices
    watches: Watches
    sessions: Sessions
    queue: Queue
    feed: Feed
    whys: Whys
    page: PageSettings = field(default_factory=PageSettings)
    source_configs: Mapping[SourceRef, SourceConfig] = field(default_factory=dict)
    schema_versions: Mapping[KindName, str] = field(default_factory=schema_versions)
    """Of each kind that leaves items, as in `tasks/2`."""
    google_signed: GoogleSigned = signed_by_google
    change_wait_s_max: float = CHANGE_WAIT_S_MAX
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is told to stop: what waits then answers with what it has."""

    async def pause(self, seconds: float) -> bool:
        """Sleep, but not into a shutdown; gives whether to go on."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return True
        return False


def build_services(
    database: Database,
    runs: Runs,
    watches: Watches,
    source_configs: Mapping[SourceRef, SourceConfig] = MappingProxyType({}),
    kinds: Kinds = NO_KINDS,
    page: PageSettings | None = None,
) -> Services:
    """The collaborators on a database and an engine, with the sources and kinds of the settings."""
    return Services(
        database=database,
        runs=runs,
        keyring=Keyring(ApiKeys(database)),
        messages=Messages(database),
        results=Results(database),
        edits=Edits(database),
        documents=Documents(database),
        letters=Letters(database),
        calls=CallLog(database),
        traffic=Traffic(database),
        cache=AnswerStore(database),
        sources=Sources(database),
        tasks=Tasks(database),
        examples=Examples(database),
        voices=Voices(database),
        overruled=OverruledCounts(database),
        reruns=Reruns(database),
        revisions=Revisions(database),
        watches=watches,
        sessions=Sessions(database),
        queue=Queue(database),
        feed=Feed(database),
        whys=Whys(database),
        page=page or PageSettings(),
        source_configs=source_configs,
        schema_versions=schema_versions(kinds),
    )


def _services(request: Request) -> Services:
    found = request.app.state.services
    assert isinstance(found, Services)  # noqa: S101  put there by create_app
    return found


Given = Annotated[Services, Depends(_services)]
"""A route's collaborators."""
