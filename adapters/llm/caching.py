"""The cache's policy: which questions it takes, when two are the same, and how long an answer lives."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from adapters.llm.ports import Busy, Hit, Miss
from domain.caching import Cached, Claimed, InFlight, Neighbour, Seek, Semantic, SemanticMode, Shadow
from domain.calls import Rendered
from domain.failures import Misconfigured
from domain.identity import content_hash, json_hash
from domain.proposals import KindName, QuestionKind
from domain.questions import Answer, Question, TerminalState
from domain.sameness import refused_by

WAIT_S_MAX = 2.0
"""How long to wait for an answer that somebody else is fetching, before looking again."""
PERSONAL: frozenset[KindName] = frozenset({QuestionKind.DRAFT})
"""Kinds whose answers belong to the user they were given to."""

Embed = Callable[[str], Awaitable[tuple[float, ...]]]


class CacheStore(Protocol):
    """Where answers are kept, for one tenant each; shared by all workers. See `_memory_cache.py` for its peer."""

    async def look(self, seek: Seek) -> Cached | Claimed | InFlight:
        """A ready entry, which counts as used; or the claim, which one alone gets until its lease lapses.

        The holder of a claim gets it again, for its new call.
        """
        ...

    async def free(self, tenant: str, call_id: str) -> None:
        """Give up the claim that this call holds; nothing happens where it holds none."""
        ...

    async def nearest(self, seek: Seek, embedding: Sequence[float]) -> Neighbour | None:
        """The ready entry nearest by cosine in the question's space; the embedding is kept with the claim."""
        ...

    async def lend(self, seek: Seek, neighbour: Neighbour) -> None:
        """The neighbour was served instead: it counts as used, and the claim is given up."""
        ...

    async def note(self, shadow: Shadow) -> None:
        """Write down what would have been served; once for each call."""
        ...


class AnswerCache:
    """Answers that were validated, for questions that are the same to the letter: the gateway's `Cache`.

    A question is the same when all agree that its answer may depend on: model, prompt, schema, parameters, kinds and
    input, and for what is personal the user. So a new prompt, model or schema finds nothing of the old.
    """

    def __init__(
        self,
        store: CacheStore,
        lifetimes: Mapping[KindName, float] | Mapping[QuestionKind, float],
        *,
        lease_s: float,
        semantic: Semantic | None = None,
        embed: Embed | None = None,
    ) -> None:
        """Take each kind's lifetime in seconds; a kind without one, or with 0, is not kept.

        Args:
            store: where entries are.
            lifetimes: of a composed question the shortest counts.
            lease_s: how long a claim holds; more than a call and its validation can take.
            semantic: none, or one that is off, looks for the same question only.
            embed: gives the point of a text; needed unless `semantic` is off.

        Raises:
            Misconfigured: the semantic cache is not off, and there is no `embed`.
        """
        self._store = store
        self._lifetimes = {str(kind): lifetime_s for kind, lifetime_s in lifetimes.items()}
        self._lease_s = lease_s
        self._semantic = semantic if semantic and semantic.mode is not SemanticMode.OFF else None
        self._embed = embed
        if self._semantic and embed is None:
            raise Misconfigured("semantic_embedder", "the semantic cache needs an embedder")

    async def look(self, question: Question, rendered: Rendered) -> Hit | Miss | Busy:
        """The answer, or the right to fetch it, or how long to wait for who has that right."""
        seek = self._seek(question, rendered)
        if seek is None:
            return Miss(claimed=False)
        match await self._store.look(seek):
            case Cached() as cached:
                return _hit(cached, semantic=False)
            case InFlight(left_s=left_s):
                return Busy(wait_s=min(WAIT_S_MAX, left_s))
            case Claimed():
                return await self._alike(question, seek) or Miss(claimed=True)

    async def free(self, question: Question) -> None:
        """Give up the right to fetch, after a failure: the next one to look gets it."""
        await self._store.free(question.call.message.tenant, question.call.id)

    def _seek(self, question: Question, rendered: Rendered) -> Seek | None:
        """The question as the cache knows it; nothing where it has no business with it."""
        call, personal = question.call, not PERSONAL.isdisjoint(question.kinds)
        lifetime_s = min((self._lifetimes.get(kind, 0.0) for kind in question.kinds), default=0.0)
        asked_before = bool(question.problems) or call.repeats is not None
        nobodys = personal and not call.user
        if lifetime_s <= 0 or question.model == "local" or asked_before or nobodys:
            return None
        user = call.user if personal else ""
        space = _space(question, rendered, user)
        return Seek(
            tenant=call.message.tenant,
            key=content_hash(space.encode(), _bytes(rendered.system), _bytes(rendered.user)),
            space=space,
            question="+".join(question.kinds),
            model=question.model,
            prompt_version=question.prompt.version,
            call_id=call.id,
            holder=f"{call.workflow_id}/{call.step}",
            lifetime_s=lifetime_s,
            lease_s=self._lease_s,
        )

    async def _alike(self, question: Question, seek: Seek) -> Hit | None:
        """What the semantic cache has to say, after a claim."""
        semantic, embed = self._semantic, self._embed
        if semantic is None or embed is None or not semantic.kinds.issuperset(question.kinds):
            return None
        embedding = await embed(question.conversation.text)
        if not any(embedding):  # no words: near to nothing
            return None
        neighbour = await self._store.nearest(seek, embedding)
        if neighbour is None or neighbour.similarity < semantic.similarity_min:
            return None
        refused = refused_by(question.conversation, neighbour.conversation)
        if semantic.mode is SemanticMode.SHADOW:
            await self._store.note(
                Shadow(
                    tenant=seek.tenant,
                    question=seek.question,
                    call_id=seek.call_id,
                    neighbour=neighbour.answer.call_id,
                    refused=refused,
                )
            )
            return None
        if refused is not None:
            return None
        await self._store.lend(seek, neighbour)
        return _hit(neighbour.answer, semantic=True)


def _space(question: Question, rendered: Rendered, user: str) -> str:
    prompt = question.prompt
    parts = (question.model, prompt.version, prompt.hash, rendered.provider, rendered.schema_text)
    return content_hash(
        *map(_bytes, parts),
        json_hash(rendered.parameters).encode(),
        "+".join(question.kinds).encode(),
        _bytes(user),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _hit(cached: Cached, *, semantic: bool) -> Hit:
    return Hit(answer=Answer(state=TerminalState.OK, raw=cached.raw), call_id=cached.call_id, semantic=semantic)
