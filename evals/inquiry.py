"""One case's questions: put as a message's workflow puts them, and counted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from activities.asking import ROOM_FACTOR, TOKENS_OUT_MAX
from adapters.llm.catalog import Catalog
from adapters.source import normalise
from domain.escalation import REPAIRS_MAX, Ask, Attempt, Failed, GiveUp, next_move
from domain.gate import Grounds
from domain.identity import call_id, message_id
from domain.kinds import NO_KINDS, Kinds
from domain.message import TENANT_DEFAULT, MessageRef, ModelName
from domain.proposals import KindName
from domain.questions import Answer, Call, Prompt, Question
from domain.routes import Route
from domain.verdict import Repairable, Truncated, Unusable
from evals.cases import Letter

AskModel = Callable[[Question], Awaitable[Answer]]

_Held = TypeVar("_Held", bound=BaseModel)


@dataclass(frozen=True)
class Terms:
    """What production's settings say of a model that is measured, beside its name.

    Args:
        catalog: its price and tier.
        repairs_max: how often it may be asked to mend its answer.
    """

    catalog: Catalog = field(default_factory=Catalog)
    repairs_max: int = REPAIRS_MAX

    def route(self, kind: KindName, model: ModelName) -> Route:
        """The route of a model that is measured: it alone, for what another one says is not its merit."""
        return Route(kind=kind, rungs=(self.catalog.rung(model),))


UNSET = Terms()
"""Where nothing is set: the bundled prices, and the default of repairs."""


class Inquiry:
    """What is asked about one case, and what it has cost so far."""

    def __init__(self, case: Letter, ask: AskModel, own_kinds: Kinds = NO_KINDS) -> None:
        """Read the case's message; `own_kinds` are those that it may be asked for beside the built-in ones.

        Raises:
            InputRefused: it cannot be read.
        """
        self.message_id = message_id("evals", "case", case.name)
        self.conversation = normalise(case.media_type, case.content, received_at=case.received_at, user=case.user)
        self.grounds = Grounds(conversation=self.conversation, message_id=self.message_id)
        self.cost_usd = 0.0
        self._ask = ask
        self._own_kinds = own_kinds
        self._asked = 0

    async def put(self, kinds: tuple[KindName, ...], prompt: Prompt, ask: Ask) -> Answer:
        """One question to one model, once.

        Raises:
            ModelRefused: the model cannot be asked.
            ModelUnavailable: the same, for now.
            OverBudget: it may cost more than is left.
        """
        self._asked += 1
        answer = await self._ask(
            Question(
                call=self._call(kinds, ask),
                kinds=kinds,
                model=ask.model,
                prompt=prompt,
                conversation=self.conversation,
                tokens_out_max=TOKENS_OUT_MAX * ROOM_FACTOR**ask.room,
                problems=ask.problems,
                own_answer=self._own_kinds.own_answer(kinds),
            )
        )
        self.cost_usd += answer.cost_usd
        return answer

    def _call(self, kinds: tuple[KindName, ...], ask: Ask) -> Call:
        step, workflow = f"{'+'.join(kinds)}/{self._asked}", f"eval/{self.message_id}"
        return Call(
            id=call_id(workflow, "", step, "", 1),
            message=MessageRef(tenant=TENANT_DEFAULT, message_id=self.message_id),
            workflow_id=workflow,
            run_id="",
            step=step,
            request_hash="",
            position=ask.position,
            fallback=ask.fallback,
        )


async def pursue(
    route: Route,
    put: Callable[[Ask], Awaitable[_Held | Failed]],
    repairs_max: int,
    attempts: tuple[Attempt, ...] = (),
) -> tuple[ModelName, _Held] | GiveUp:
    """Ask along the route until an answer holds, as production does; gives it with the model whose it is.

    Args:
        route: the models to ask.
        put: asks, and judges what comes.
        repairs_max: how often one model may be asked to mend its answer.
        attempts: what was asked before, and did not hold.
    """
    while True:
        move = next_move(route, attempts, repairs_max)
        if isinstance(move, GiveUp):
            return move
        held = await put(move)
        if not isinstance(held, Repairable | Truncated | Unusable):
            return move.model, held
        attempts = (*attempts, Attempt(model=move.model, room=move.room, verdict=held))
