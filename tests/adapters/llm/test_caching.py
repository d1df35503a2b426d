"""The cache's policy: what it takes, what counts as the same question, and what it may answer from what is alike."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from adapters.llm._memory_cache import MemoryCacheStore
from adapters.llm.caching import WAIT_S_MAX, AnswerCache
from adapters.llm.ports import Busy, Hit, Miss
from domain.caching import Semantic, SemanticMode
from domain.calls import Rendered
from domain.conversation import Conversation, Kind
from domain.failures import Misconfigured
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, Call, Problem, Prompt, Question, TerminalState
from domain.sameness import Objection

TASKS, DECISIONS, DRAFT = QuestionKind.TASKS, QuestionKind.DECISIONS, QuestionKind.DRAFT
LIFETIMES = {TASKS: 3_600.0, DECISIONS: 60.0, DRAFT: 3_600.0}
LEASE_S = 120.0
MODEL = "openai:gpt-6-luna"
RAW = '{"tasks": []}'


class World:
    """A cache over a store in memory, and a clock."""

    def __init__(self, semantic: Semantic | None = None, lifetimes: dict[QuestionKind, float] | None = None) -> None:
        self.now_s = 0.0
        self.store = MemoryCacheStore(lambda: self.now_s)
        self.cache = AnswerCache(
            self.store,
            LIFETIMES if lifetimes is None else lifetimes,
            lease_s=LEASE_S,
            semantic=semantic,
            embed=embed,
        )

    async def look(self, question: Question, rendered: Rendered | None = None) -> Hit | Miss | Busy:
        return await self.cache.look(question, rendered or rendering(question))

    async def keep(self, question: Question, rendered: Rendered | None = None, raw: str = RAW) -> None:
        """Ask, answer and validate."""
        assert await self.look(question, rendered) == Miss(claimed=True)
        tenant, call_id = question.call.message.tenant, question.call.id
        self.store.answered(tenant, call_id, raw, question.conversation)
        await self.store.ready(tenant, call_id)


async def embed(text: str) -> tuple[float, ...]:
    """Texts that begin alike lie in one point; `far` lies elsewhere, and no words lie nowhere."""
    if not text:
        return (0.0, 0.0)
    return (0.0, 1.0) if text.startswith("far") else (1.0, 0.0)


def asked(  # noqa: PLR0913  each is what a case varies
    text: str = "Please pay it.",
    *,
    call_id: str = "call_1",
    kinds: tuple[QuestionKind, ...] = (TASKS,),
    model: str = MODEL,
    tenant: str = "t",
    user: str = "anna@example.org",
    step: str = "tasks/1",
    workflow: str | None = None,
    repeats: str | None = None,
    problems: tuple[Problem, ...] = (),
    prompt: tuple[str, str] = ("tasks/1", "h1"),
) -> Question:
    call = Call(
        id=call_id,
        message=MessageRef(tenant=tenant, message_id="msg_" + "a" * 26),
        user=user,
        workflow_id=workflow or f"w/{call_id}",
        run_id="r",
        step=step,
        request_hash="r",
        repeats=repeats,
    )
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return Question(
        call=call,
        kinds=kinds,
        model=model,
        prompt=Prompt(version=prompt[0], hash=prompt[1], system="Read mail.", user=text),
        conversation=Conversation(kind=Kind.EMAIL, at=at, text=text, segments=()),
        tokens_out_max=512,
        problems=problems,
    )


def rendering(question: Question, schema: str = "{}", **parameters: str | int) -> Rendered:
    return Rendered(
        provider=question.model.partition(":")[0],
        system=question.prompt.system,
        user=question.prompt.user,
        schema_text=schema,
        parameters={"model": question.model, "max_tokens": question.tokens_out_max, **parameters},
    )


async def test_the_same_question_of_another_message_costs_nothing() -> None:
    world = World()
    await world.keep(asked())
    found = await world.look(asked(call_id="call_2"))
    assert found == Hit(answer=Answer(state=TerminalState.OK, raw=RAW), call_id="call_1")
    assert found.answer.cost_usd == found.answer.tokens_in == 0


async def test_who_asks_second_waits_but_never_beyond_the_lease() -> None:
    world = World()
    await world.look(asked())
    assert await world.look(asked(call_id="call_2")) == Busy(wait_s=WAIT_S_MAX)
    world.now_s = LEASE_S - 0.5
    assert await world.look(asked(call_id="call_2")) == Busy(wait_s=0.5)
    world.now_s = LEASE_S
    assert await world.look(asked(call_id="call_2")) == Miss(claimed=True)


async def test_a_step_that_is_tried_again_is_not_kept_waiting_by_itself() -> None:
    world = World()
    await world.look(asked(workflow="w"))
    assert await world.look(asked(call_id="call_2", workflow="w")) == Miss(claimed=True)
    assert isinstance(await world.look(asked(call_id="call_3", workflow="w", step="tasks/2")), Busy)


async def test_after_a_failure_the_next_one_may_fetch() -> None:
    world = World()
    await world.look(asked())
    await world.cache.free(asked())
    assert await world.look(asked(call_id="call_2")) == Miss(claimed=True)


PROBLEM = Problem(kind=TASKS, location="tasks", type="missing", message="Field required")


@pytest.mark.parametrize(
    "question",
    [
        asked(model="local"),
        asked(problems=(PROBLEM,)),
        asked(repeats="call_0"),
        asked(kinds=(QuestionKind.JUDGE,)),
        asked(kinds=(TASKS, QuestionKind.JUDGE)),
        asked(kinds=(DRAFT,), user=""),
    ],
    ids=["local", "asked again", "repeated", "no lifetime", "a part without lifetime", "of nobody"],
)
async def test_some_questions_have_no_business_with_the_cache(question: Question) -> None:
    world = World()
    assert await world.look(question) == Miss(claimed=False)
    assert world.store.entries == {}


async def test_a_lifetime_of_zero_switches_a_kind_off() -> None:
    assert await World(lifetimes={TASKS: 0.0}).look(asked()) == Miss(claimed=False)


async def test_a_composed_answer_lives_as_long_as_the_shortest_lived_of_its_kinds() -> None:
    world, kinds = World(), (TASKS, DECISIONS)
    await world.keep(asked(kinds=kinds))
    world.now_s = 59
    assert isinstance(await world.look(asked(call_id="call_2", kinds=kinds)), Hit)
    world.now_s = 60
    assert await world.look(asked(call_id="call_3", kinds=kinds)) == Miss(claimed=True)


CHANGED = {
    "model": (asked(call_id="call_2", model="openai:gpt-6-sol"), None),
    "prompt version": (asked(call_id="call_2", prompt=("tasks/2", "h1")), None),
    "prompt hash": (asked(call_id="call_2", prompt=("tasks/1", "h2")), None),
    "input": (asked("Please pay them.", call_id="call_2"), None),
    "kinds": (asked(call_id="call_2", kinds=(TASKS, DECISIONS)), None),
    "tenant": (asked(call_id="call_2", tenant="u"), None),
    "schema": (asked(call_id="call_2"), rendering(asked(), schema='{"type":"object"}')),
    "parameters": (asked(call_id="call_2"), rendering(asked(), effort="high")),
    "system's words": (asked(call_id="call_2"), rendering(asked()).model_copy(update={"system": "Read mail. "})),
    "border of the words": (
        asked(call_id="call_2"),
        rendering(asked()).model_copy(update={"system": "Read mail.P", "user": "lease pay it."}),
    ),
}


@pytest.mark.parametrize(("question", "rendered"), CHANGED.values(), ids=CHANGED)
async def test_whatever_the_answer_may_depend_on_makes_another_question(
    question: Question, rendered: Rendered | None
) -> None:
    world = World()
    await world.keep(asked())
    assert await world.look(question, rendered) == Miss(claimed=True)


async def test_a_draft_is_its_users_alone() -> None:
    world = World()
    await world.keep(asked(kinds=(DRAFT,)))
    assert isinstance(await world.look(asked(call_id="call_2", kinds=(DRAFT,))), Hit)
    theirs = asked(call_id="call_3", kinds=(DRAFT,), user="ben@example.org")
    assert await world.look(theirs) == Miss(claimed=True)


async def test_what_is_not_personal_is_shared_within_the_tenant() -> None:
    world = World()
    await world.keep(asked())
    assert isinstance(await world.look(asked(call_id="call_2", user="ben@example.org")), Hit)


def semantic(mode: SemanticMode, *kinds: QuestionKind, similarity_min: float = 0.97) -> Semantic:
    return Semantic(mode=mode, kinds=frozenset(kinds or {TASKS}), similarity_min=similarity_min)


async def test_without_leave_nothing_but_the_same_question_is_served() -> None:
    for setting in (None, semantic(SemanticMode.OFF)):
        world = World(setting)
        await world.keep(asked())
        assert await world.look(asked("please pay it", call_id="call_2")) == Miss(claimed=True)


async def test_what_is_alike_is_served_where_it_is_on_and_the_guard_agrees() -> None:
    world = World(semantic(SemanticMode.ON))
    await world.keep(asked())
    found = await world.look(asked("please pay it", call_id="call_2"))
    assert found == Hit(answer=Answer(state=TerminalState.OK, raw=RAW), call_id="call_1", semantic=True)
    assert isinstance(await world.look(asked("please pay it", call_id="call_3")), Hit), "no claim was left behind"
    assert len(world.store.entries) == 1


@pytest.mark.parametrize(
    "text",
    ["Please pay it twice.", "Please pay it today.", "Please pay Carla.", "Please don't pay it.", "far from it", ""],
)
async def test_what_only_looks_alike_is_not_served(text: str) -> None:
    world = World(semantic(SemanticMode.ON))
    await world.keep(asked())
    assert await world.look(asked(text, call_id="call_2")) == Miss(claimed=True)


async def test_other_kinds_models_prompts_and_tenants_are_no_neighbours() -> None:
    world = World(semantic(SemanticMode.ON))
    await world.keep(asked())
    for other in (
        asked("please pay it", call_id="call_2", kinds=(DECISIONS,)),
        asked("please pay it", call_id="call_3", kinds=(TASKS, DECISIONS)),
        asked("please pay it", call_id="call_4", model="openai:gpt-6-sol"),
        asked("please pay it", call_id="call_5", prompt=("tasks/2", "h2")),
        asked("please pay it", call_id="call_6", tenant="u"),
    ):
        assert await world.look(other) == Miss(claimed=True)


async def test_in_shadow_nothing_is_served_and_all_is_noted() -> None:
    world = World(semantic(SemanticMode.SHADOW))
    await world.keep(asked())
    for call_id, text in (("call_2", "please pay it"), ("call_3", "Please pay it twice."), ("call_4", "far from it")):
        assert await world.look(asked(text, call_id=call_id)) == Miss(claimed=True)
    noted = {shadow.call_id: (shadow.neighbour, shadow.refused) for shadow in world.store.noted.values()}
    assert noted == {"call_2": ("call_1", None), "call_3": ("call_1", Objection.NUMBERS)}


@pytest.mark.parametrize("kinds", [(DRAFT,), (TASKS, DRAFT), (QuestionKind.JUDGE,)])
def test_only_read_only_kinds_may_opt_in(kinds: tuple[QuestionKind, ...]) -> None:
    with pytest.raises(ValidationError, match="may answer decisions and tasks, not"):
        semantic(SemanticMode.SHADOW, *kinds)


def test_without_an_embedder_nothing_can_be_alike() -> None:
    with pytest.raises(Misconfigured, match="embedder"):
        AnswerCache(MemoryCacheStore(), LIFETIMES, lease_s=LEASE_S, semantic=semantic(SemanticMode.ON))
