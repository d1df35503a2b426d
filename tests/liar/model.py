"""The liar: a model that answers with what it was given to say of each message."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence

from adapters.llm import Provider
from domain.calls import Rendered
from domain.proposals import QuestionKind
from domain.questions import Answer, Partial, Question, TerminalState
from tests.liar.lies import Told


class Liar(Provider):
    """Says what it was told to say: truths and lies, in one answer.

    Args:
        sayings: by message id.
    """

    keys: tuple[str, ...] = ("a-key",)

    def __init__(self, sayings: Mapping[str, Sequence[Told]]) -> None:
        self._sayings = sayings

    def render(self, question: Question) -> Rendered:
        """Its prompt as it is."""
        return Rendered(
            provider="liar",
            system=question.prompt.system,
            user=question.prompt.user,
            schema_text="+".join(question.kinds),
            parameters={"model": question.model},
        )

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002 one is as good as another
        """What it was told, kind by kind."""
        told = self._sayings[question.call.message.message_id]
        raw = json.dumps({kind: _items(kind, told) for kind in question.kinds})
        return Answer(state=TerminalState.OK, raw=raw, tokens_in=10, tokens_out=5)

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        """The same, after its words."""
        answer = await self.ask(question, key)
        yield Partial(delta=answer.raw)
        yield answer

    async def close(self) -> None:
        """Nothing to close."""


def _items(kind: str, told: Sequence[Told]) -> list[dict[str, object]]:
    if kind == QuestionKind.DECISIONS:
        return [{"statement": t.says.title, "quote": t.says.quote} for t in told if not t.says.is_task]
    return [
        {
            "title": t.says.title,
            "quote": t.says.quote,
            "owner": t.says.owner_words,
            "due": t.says.due_words,
            "confidence": 0.9,
        }
        for t in told
        if t.says.is_task
    ]
