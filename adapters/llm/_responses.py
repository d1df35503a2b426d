"""Replies of OpenAI's Responses API, whole or in events, read by shapes of our own: its SDK checks none."""

from pydantic import BaseModel, model_validator

from adapters.llm import terminal
from adapters.llm._answering import Outcome, Tokens, kind_of
from adapters.llm.terminal import Part
from domain.questions import TerminalState, TokensUsed


class _Content(BaseModel):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Item(BaseModel):
    type: str
    status: str | None = None
    phase: str | None = None
    content: list[_Content] | None = None

    @property
    def answers(self) -> bool:
        """Whether it is a message, and not one said in passing."""
        return self.type == "message" and self.phase != "commentary"


class _InputDetails(BaseModel):
    cached_tokens: Tokens | None = None
    cache_write_tokens: Tokens | None = None


class _Usage(BaseModel):
    """Cached tokens are part of `input_tokens`."""

    input_tokens: Tokens = 0
    output_tokens: Tokens = 0
    input_tokens_details: _InputDetails | None = None


class _Cut(BaseModel):
    reason: str | None = None


class _Error(BaseModel):
    code: str | int | None = None
    type: str | None = None

    @property
    def codes(self) -> tuple[str | int | None, ...]:
        """The most exact first."""
        return (self.code, self.type)


class Response(BaseModel):
    """A reply; compatible servers leave out what they do not know."""

    status: str | None = None
    output: list[_Item] | None = None
    incomplete_details: _Cut | None = None
    error: _Error | None = None
    usage: _Usage | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Response":
        if self.error is None and (self.status is None or self.output is None):
            raise ValueError("neither a response nor an error")
        return self

    @property
    def codes(self) -> tuple[str | int | None, ...]:
        """Of its error, the most exact first."""
        return self.error.codes if self.error else ()

    def outcome(self) -> Outcome:
        """How it ended, and what its final message said."""
        final = self._final()
        state, detail = self._ended(final)
        return Outcome(
            state=state,
            raw="".join(part.text or "" for part in final.content or () if part.type == "output_text"),
            detail=detail,
            used=self._counted(),
        )

    def _final(self) -> _Item:
        """The last message that is not said in passing; an empty one where there is none."""
        messages = [item for item in self.output or () if item.answers]
        return messages[-1] if messages else _Item(type="message")

    def _counted(self) -> TokensUsed:
        usage = self.usage or _Usage()
        details = usage.input_tokens_details or _InputDetails()
        return TokensUsed(
            tokens_in=usage.input_tokens,
            tokens_out=usage.output_tokens,
            tokens_cached=details.cached_tokens or 0,
            tokens_written=details.cache_write_tokens or 0,
        )

    def _ended(self, final: _Item) -> tuple[TerminalState, str | None]:
        if self.error is not None:
            code = str(self.error.code or self.error.type)
            return terminal.RESPONSE_POLICIES.get(code, TerminalState.FAILED), code
        refusals = [part.refusal or part.type for part in final.content or () if part.type == "refusal"]
        cut = self.incomplete_details.reason if self.incomplete_details else None
        state = terminal.of_response(self.status, cut=cut, refused=bool(refusals), message_status=final.status)
        if state is TerminalState.REFUSED:
            return state, " ".join(refusals)
        return state, f"{self.status}: {cut}" if cut else self.status


class _Text(BaseModel):
    delta: str
    output_index: int | None = None


class _Added(BaseModel):
    item: _Item
    output_index: int | None = None


class _End(BaseModel):
    response: Response


class ResponseStream:
    """A reply put together from its events; the last of them says the whole of it once more."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._asides: set[int | None] = set()
        self.response: Response | None = None
        self.error: _Error | None = None

    @property
    def ended(self) -> bool:
        """Whether its last event has come, or an error in its place."""
        return self.response is not None or self.error is not None

    def take(self, event: object) -> str:
        """Read the next event; gives the words that it adds to the answer, often none.

        Args:
            event: as the SDK built it, unchecked.

        Raises:
            ValueError: it is none of the API's.
        """
        kind = kind_of(event)
        match terminal.RESPONSE_EVENTS.get(kind, Part.OTHER):
            case Part.BLOCK:
                added = _Added.model_validate(event, from_attributes=True)
                if not added.item.answers:
                    self._asides.add(added.output_index)
            case Part.TEXT:
                text = _Text.model_validate(event, from_attributes=True)
                if text.output_index is None or text.output_index not in self._asides:
                    self._texts.append(text.delta)
                    return text.delta
            case Part.END:
                self.response = _End.model_validate(event, from_attributes=True).response
            case Part.ERROR:
                self.error = _Error.model_validate(event, from_attributes=True)
            case _:
                pass
        return ""

    def outcome(self) -> Outcome:
        """How it ended, once it has.

        Raises:
            ValueError: it has not, or its last event tells another text than the ones before.
        """
        if self.response is None:
            raise ValueError("no end")
        outcome = self.response.outcome()
        streamed = "".join(self._texts)
        if outcome.state is not TerminalState.OK or not self.response.output:
            # nothing is read from the one, and of the other a compatible server does not say its text twice
            return outcome.model_copy(update={"raw": streamed})
        if outcome.raw != streamed:
            raise ValueError("the end tells another text than what was streamed")
        return outcome
