"""A cache's store with a call log and a clock around it: the real one, and its peer in memory."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import text

from adapters.llm._memory_cache import MemoryCacheStore
from adapters.llm.caching import CacheStore
from adapters.store import Database
from adapters.store.cache import AnswerStore
from domain.caching import Claimed, Seek
from domain.conversation import Conversation, Kind
from domain.identity import content_hash

LEASE_S, LIFETIME_S = 120.0, 3_600.0
EAST, NORTH_EAST, NORTH = ((*pair, *(0.0,) * 254) for pair in ((1.0, 0.0), (0.6, 0.8), (0.0, 1.0)))
CONVERSATION = Conversation(kind=Kind.EMAIL, at=datetime(2026, 11, 16, tzinfo=UTC), text="Pay it.", segments=())

_MESSAGE = text("""
WITH message AS (
    INSERT INTO messages (tenant, id, source, source_id, media_type, workflow_id)
    VALUES (:tenant, :message, 'text', :message, 'text/plain', :message)
)
INSERT INTO conversations (tenant, message_id, document) VALUES (:tenant, :message, CAST(:document AS jsonb))
""")
_CALL = text("""
INSERT INTO calls (tenant, id, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
                   parameters, request_hash, state, latency_ms, tokens_in, tokens_out, tokens_cached, cost_usd, raw,
                   cache, reused_call)
VALUES (:tenant, :id, :message, 1, 'w', 's', :question, 'tasks/1', 'h', 'openai:gpt-6-luna', '{}', 'r', :state, 1, 1,
        1, 0, :cost_usd, :raw, :cache, :reused_call)
""")
_AGE = text("""
UPDATE cache SET used_at = used_at - make_interval(secs => CAST(:s AS float8)),
    expires_at = expires_at - make_interval(secs => CAST(:s AS float8)),
    ready_at = ready_at - make_interval(secs => CAST(:s AS float8))
WHERE tenant = :tenant
""")


class FullStore(CacheStore, Protocol):
    """The gateway's part and the gate's."""

    async def ready(self, tenant: str, call_id: str) -> None: ...

    async def prune(self, entries_max: int) -> int: ...


class House(Protocol):
    """A store, and what is around it: a call log and a clock."""

    @property
    def store(self) -> FullStore: ...

    @property
    def tenant(self) -> str: ...

    async def answered(self, call_id: str, raw: str = "{}") -> None:
        """The call has ended well."""
        ...

    async def later(self, seconds: float) -> None:
        """So much time goes by."""
        ...


@dataclass
class RealHouse:
    database: Database
    store: AnswerStore
    tenant: str
    message: str = "msg_" + "a" * 26

    async def answered(  # noqa: PLR0913  the columns that the cache reads
        self,
        call_id: str,
        raw: str = "{}",
        *,
        state: str = "ok",
        question: str = "tasks",
        cache: str = "miss",
        reused_call: str | None = None,
        cost_usd: float = 0.0,
    ) -> None:
        params = {"tenant": self.tenant, "message": self.message, "id": call_id, "raw": raw, "state": state}
        more = {"question": question, "cache": cache, "reused_call": reused_call, "cost_usd": cost_usd}
        await self.database.rows(_CALL, params | more)

    async def later(self, seconds: float) -> None:
        await self.database.rows(_AGE, {"s": seconds, "tenant": self.tenant})


class MemoryHouse:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.memory = MemoryCacheStore(lambda: self.now_s)
        self.store: FullStore = self.memory
        self.tenant = "t"

    async def answered(self, call_id: str, raw: str = "{}") -> None:
        self.memory.answered(self.tenant, call_id, raw, CONVERSATION)

    async def later(self, seconds: float) -> None:
        self.now_s += seconds


async def real_house(database: Database, tenant: str) -> RealHouse:
    house = RealHouse(database, AnswerStore(database), tenant)
    params = {"tenant": tenant, "message": house.message, "document": CONVERSATION.model_dump_json()}
    await database.rows(_MESSAGE, params)
    return house


def seek(house: House, name: str = "one", call_id: str = "call_1", **more: object) -> Seek:
    """A question of this name, asked by this call."""
    given = {
        "tenant": house.tenant,
        "key": content_hash(name.encode()),
        "space": content_hash(b"space"),
        "question": "tasks",
        "model": "openai:gpt-6-luna",
        "prompt_version": "tasks/1",
        "call_id": call_id,
        "holder": f"w/{call_id}",
        "lifetime_s": LIFETIME_S,
        "lease_s": LEASE_S,
    }
    return Seek.model_validate(given | more)


async def keep(house: House, name: str = "one", call_id: str = "call_1", raw: str = "{}", **more: object) -> Seek:
    """An entry that is ready."""
    sought = seek(house, name, call_id, **more)
    assert await house.store.look(sought) == Claimed()
    await house.answered(call_id, raw)
    await house.store.ready(house.tenant, call_id)
    return sought


async def near_entry(house: House) -> Seek:
    sought = seek(house, "near", "call_n")
    await house.store.look(sought)
    await house.store.nearest(sought, EAST)
    await house.answered("call_n", '{"tasks": []}')
    await house.store.ready(house.tenant, "call_n")
    return sought
