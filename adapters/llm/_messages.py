"""Replies of Anthropic's Messages API, whole or in events, read by shapes of our own: its SDK checks none."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from adapters.llm import terminal
from adapters.llm._answering import Outcome, Tokens, kind_of
from adapters.llm.terminal import Part
from domain.questions import TerminalState, TokensUsed


class _Block(BaseModel):
    type: str
    text: str | None = None


class _StopDetails(BaseModel):
    category: str | None = None
    explanation: str | None = None


class _Usage(BaseModel):
    """Three disjoint kinds of input here; OpenAI's cached tokens are part of its input."""

    input_tokens: Tokens
    output_tokens: Tokens
    cache_creation_input_tokens: Tokens | None = None
    cache_read_input_tokens: Tokens | None = None


class Message(BaseModel):
    """A reply."""

    type: Literal["message"]
    content: list[_Block]
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None
    usage: _Usage

    def outcome(self) -> Outcome:
        """How it ended, and what it said: texts joined, thoughts left out."""
        state = terminal.of_message(self.stop_reason)
        return Outcome(
            state=state,
            raw="".join(block.text or "" for block in self.content if block.type == "text"),
            detail=self._detail(state),
            used=self._counted(),
        )

    def _counted(self) -> TokensUsed:
        cached, written = self.usage.cache_read_input_tokens or 0, self.usage.cache_creation_input_tokens or 0
        return TokensUsed(
            tokens_in=self.usage.input_tokens + cached + written,
            tokens_out=self.usage.output_tokens,
            tokens_cached=cached,
            tokens_written=written,
        )

    def _detail(self, state: TerminalState) -> str | None:
        if state is not TerminalState.REFUSED or self.stop_details is None:
            return self.stop_reason
        parts = (self.stop_reason, self.stop_details.category, self.stop_details.explanation)
        return ": ".join(part for part in parts if part)


class _ErrorDetails(BaseModel):
    error_code: str | None = None


class _Error(BaseModel):
    type: str
    details: _ErrorDetails | None = None


class ErrorBody(BaseModel):
    """What comes in place of a reply."""

    type: Literal["error"]
    error: _Error

    @property
    def codes(self) -> tuple[str | None, ...]:
        """The most exact first."""
        return (self.error.details.error_code if self.error.details else None, self.error.type)


REPLY: TypeAdapter[Message | ErrorBody] = TypeAdapter(Annotated[Message | ErrorBody, Field(discriminator="type")])


class _Delta(BaseModel):
    """Of a block, or of the whole message."""

    type: str | None = None
    text: str | None = None
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None


class _LateUsage(BaseModel):
    """Cumulative; what it leaves out stands as it was."""

    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    cache_creation_input_tokens: Tokens | None = None
    cache_read_input_tokens: Tokens | None = None


class _Event(BaseModel):
    """The parts of the events that say something to us."""

    message: Message | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _LateUsage | None = None


class MessageStream:
    """A reply put together from its events."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._texts: list[str] = []
        self.ended = False

    def take(self, event: object) -> str:
        """Read the next event; gives the words that it adds to the answer, often none.

        Args:
            event: as the SDK built it, unchecked.

        Raises:
            ValueError: it is none of the API's.
        """
        kind = kind_of(event)
        part = terminal.MESSAGE_EVENTS.get(kind, Part.OTHER)
        if part is Part.OTHER:
            return ""
        read = _Event.model_validate(event, from_attributes=True)
        match part:
            case Part.BEGIN:
                self._message = read.message
            case Part.BLOCK if read.content_block and read.content_block.type == "text":
                return self._said(read.content_block.text)
            case Part.TEXT if read.delta and terminal.MESSAGE_DELTAS.get(read.delta.type or "") is Part.TEXT:
                return self._said(read.delta.text)
            case Part.CLOSING:
                self._close(read)
            case Part.END:
                self.ended = True
            case _:
                pass
        return ""

    def outcome(self) -> Outcome:
        """How it ended, once it has.

        Raises:
            ValueError: it ended without ever beginning.
        """
        if self._message is None:
            raise ValueError("an end without a beginning")
        text = _Block(type="text", text="".join(self._texts))
        return self._message.model_copy(update={"content": [text]}).outcome()

    def _said(self, text: str | None) -> str:
        self._texts.append(text or "")
        return text or ""

    def _close(self, event: _Event) -> None:
        """Take over how it ended, and the counts of tokens that came with it."""
        if self._message is None or event.delta is None:
            raise ValueError("an end without a beginning")
        counts = event.usage.model_dump(exclude_none=True) if event.usage else {}
        self._message = self._message.model_copy(
            update={
                "stop_reason": event.delta.stop_reason,
                "stop_details": event.delta.stop_details,
                "usage": self._message.usage.model_copy(update=counts),
            }
        )
