"""The composition root: the steps, made of their collaborators; tests compose by the same functions."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from activities import (
    Asker,
    GateValidator,
    LogRepeater,
    ModelDrafter,
    ModelExtractor,
    Plan,
    SettledPosts,
    SourceRetriever,
    SourceWatcher,
    Start,
    StoreDeliverer,
    StoreFetcher,
    StorePersister,
    StoreReviewer,
    Surroundings,
)
from adapters.connectors import Connectors
from adapters.delivery import SmtpPost
from adapters.embedding import Embedder
from adapters.llm import Gateway, Guards, Timeouts, build_gateway
from adapters.llm.caching import AnswerCache
from adapters.llm.catalog import Catalog
from adapters.llm.local import LocalModel, triage
from adapters.settings import Settings
from adapters.source import Reader
from adapters.store import (
    AnswerStore,
    CallLog,
    Calls,
    Database,
    Deliveries,
    Drafting,
    Edits,
    Examples,
    Findings,
    Ledger,
    Letters,
    Library,
    Messages,
    Sources,
    Traffic,
    Voices,
)
from domain.caching import Semantic
from domain.conversation import Conversation, Mailbox
from domain.delivery import SmtpServer, Way
from domain.message import ModelName
from domain.proposals import MESSAGE_KINDS, KindName
from domain.routes import Rung
from domain.sources import SourceConfig, SourceRef
from domain.steps import (
    Deliverer,
    Drafter,
    Extractor,
    Fetcher,
    Persister,
    Repeater,
    Retriever,
    Reviewer,
    Validator,
    Watcher,
)

LATE_S = 10
"""What a probe is given beyond the longest call, before another one is elected."""
CLAIM_S = 120
"""What a claim of the cache lasts beyond the call: until its answer has been validated."""


@dataclass(frozen=True)
class Steps:
    """One of each step."""

    fetcher: Fetcher
    extractor: Extractor
    validator: Validator
    drafter: Drafter
    persister: Persister
    reviewer: Reviewer
    deliverer: Deliverer
    repeater: Repeater
    retriever: Retriever
    watcher: Watcher


@dataclass(frozen=True)
class Outlet:
    """How approved drafts leave."""

    way: Way = Way.OUTBOX
    server: SmtpServer | None = None
    sender: Mailbox | None = None
    """From whom they are where nobody knows whose mailbox it is."""


@dataclass(frozen=True)
class SourcesAtHand:
    """What the steps that bring and answer messages need: how they are read, and where they come from."""

    reader: Reader
    start: Start
    configs: Mapping[SourceRef, SourceConfig] = field(default_factory=dict)
    connectors: Connectors = field(default_factory=Connectors)
    trusted: tuple[str, ...] = ()
    outlet: Outlet = field(default_factory=Outlet)


def build_steps(
    database: Database,
    gateway: Gateway,
    plan: Plan,
    embedder: Embedder,
    rung_of: Callable[[ModelName], Rung],
    sources: SourcesAtHand,
) -> Steps:
    """The steps on a database, a gateway and an embedder; `rung_of` prices a model that a person chose."""
    messages, calls, findings = Messages(database), Calls(database), Findings(database)
    examples = Examples(database)
    surroundings = Surroundings(Voices(database), Library(database), embedder)
    asker = Asker(calls, gateway, surroundings, Drafting(database), plan.kinds)
    return Steps(
        fetcher=StoreFetcher(messages, sources.reader, plan, rung_of, sources.configs, sources.trusted, _asks),
        extractor=ModelExtractor(asker),
        validator=GateValidator(calls, findings, AnswerStore(database), plan.kinds, plan.zones),
        drafter=ModelDrafter(asker),
        persister=StorePersister(findings, Letters(database), embedder),
        reviewer=StoreReviewer(Edits(database), examples, embedder),
        deliverer=StoreDeliverer(Deliveries(database), _posts(sources), sources.outlet.sender),
        repeater=LogRepeater(CallLog(database), gateway, plan.kinds),
        retriever=SourceRetriever(sources.configs, sources.connectors, messages),
        watcher=SourceWatcher(sources.configs, sources.connectors, Sources(database), messages, sources.start),
    )


def _posts(sources: SourcesAtHand) -> SettledPosts:
    server = sources.outlet.server
    smtp = None if server is None else SmtpPost(server)
    return SettledPosts(sources.outlet.way, smtp, sources.configs, sources.connectors)


def _asks(conversation: Conversation) -> float:
    """As the built-in model reads it."""
    return triage(conversation).asks


def catalog_of(settings: Settings) -> Catalog:
    """The models that are known, with the prices that the settings override."""
    return Catalog(settings.prices)


def gateway_of(settings: Settings, guards: Guards) -> Gateway:
    """The gateway with the providers whose keys are set."""
    return build_gateway(
        guards,
        local=LocalModel(),
        timeouts=timeouts_of(settings),
        anthropic_keys=settings.anthropic_keys,
        anthropic_base_url=settings.anthropic_base_url,
        openai_keys=settings.openai_keys,
        openai_base_url=settings.openai_base_url,
        http2=settings.model_http2,
    )


def timeouts_of(settings: Settings) -> Timeouts:
    """How long each part of a call may take."""
    return Timeouts(
        connect_s=settings.model_connect_s,
        first_byte_s=settings.first_byte_s,
        between_bytes_s=settings.model_between_bytes_s,
        total_s=settings.model_timeout_s,
    )


def guards_of(settings: Settings, database: Database, embedder: Embedder) -> Guards:
    """What stands between a question and its provider, on the one record that all workers share."""
    return Guards(
        ledger=Ledger(database, keep_requests=settings.keep_requests),
        traffic=Traffic(database, limits=settings.limits, lease_s=settings.model_timeout_s + LATE_S),
        cache=cache_of(settings, database, embedder),
        catalog=catalog_of(settings),
        budgets=settings.budgets,
        patience_s=settings.patience_s,
    )


def cache_of(settings: Settings, database: Database, embedder: Embedder) -> AnswerCache:
    """The cache of validated answers, with each kind's lifetime."""

    async def embed(text: str) -> tuple[float, ...]:
        return await asyncio.to_thread(embedder.embed, text)

    lifetimes: dict[KindName, float] = {kind: settings.cache_s(kind) for kind in MESSAGE_KINDS}
    lifetimes |= dict.fromkeys(settings.kind_names, settings.cache_tasks_s)
    semantic = Semantic(
        mode=settings.semantic_cache,
        kinds=frozenset(settings.semantic_kinds),
        similarity_min=settings.semantic_similarity,
    )
    return AnswerCache(
        AnswerStore(database),
        lifetimes,
        lease_s=settings.model_timeout_s + CLAIM_S,
        semantic=semantic,
        embed=embed,
    )
