"""OpenAI's Responses API, through its SDK, and any server that speaks it.

`create`, not `parse`: the helper raises away the status and the usage of an answer that does not fit.
The reply's bytes are read by the shapes below, for the SDK builds its objects without checking them.
"""

import httpx2
from openai import AsyncOpenAI, OpenAIError
from pydantic import BaseModel, ValidationError, model_validator

from adapters.llm import failures, terminal
from adapters.llm._prices import cost_usd
from adapters.llm._render import openai_schema, schema_name
from adapters.llm._words import capped, user_words
from adapters.llm.gateway import TIMEOUT_S
from domain.proposals import answer_model
from domain.questions import Answer, Question, TerminalState

NAME = "openai"
BASE_URL = "https://api.openai.com/v1"
CONNECT_S = 5.0


class _Content(BaseModel):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Item(BaseModel):
    type: str
    status: str | None = None
    phase: str | None = None
    content: list[_Content] | None = None


class _InputDetails(BaseModel):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(BaseModel):
    """Cached tokens are part of `input_tokens`."""

    input_tokens: int = 0
    output_tokens: int = 0
    input_tokens_details: _InputDetails | None = None


class _Cut(BaseModel):
    reason: str | None = None


class _Error(BaseModel):
    code: str | int | None = None
    type: str | None = None


class _Response(BaseModel):
    status: str | None = None
    output: list[_Item] | None = None
    incomplete_details: _Cut | None = None
    error: _Error | None = None
    usage: _Usage | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "_Response":
        if self.error is None and (self.status is None or self.output is None):
            raise ValueError("neither a response nor an error")
        return self


class OpenAIProvider:
    """Asks OpenAI's models; the client is built when first asked, once."""

    def __init__(
        self,
        key: str,
        base_url: str | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        """Take a key and another server's address with `/v1`; `http_client` is closed with this."""
        self._key = key
        self._base_url = base_url or BASE_URL
        self._timeout_s = timeout_s
        self._http_client = http_client
        self._client: AsyncOpenAI | None = None

    async def ask(self, question: Question) -> Answer:
        """Put the question once; nothing of it is stored at the provider."""
        model = question.model.partition(":")[2]
        try:
            response = await self._connected().responses.with_raw_response.create(
                model=model,
                instructions=question.prompt.system,
                input=user_words(question),
                max_output_tokens=question.tokens_out_max,
                store=False,
                text={
                    "format": {
                        "type": "json_schema",
                        "name": schema_name(question.kinds),
                        "schema": openai_schema(answer_model(question.kinds)),
                        "strict": True,
                    }
                },
            )
            reply = _Response.model_validate_json(response.http_response.content)
        except (OpenAIError, httpx2.HTTPError, ValidationError, UnicodeEncodeError) as error:
            raise failures.of_exception(error, NAME) from None  # its words may be the prompt's or the key's
        headers = response.http_response.headers
        if reply.error is not None:
            failure = failures.of_code((reply.error.code, reply.error.type), NAME, headers)
            if failure is not None:
                raise failure
        return _answer(reply, model, headers.get("x-request-id"))

    async def close(self) -> None:
        """Close the client's connections, if it was ever built."""
        if self._client is not None:
            await self._client.close()

    def _connected(self) -> AsyncOpenAI:
        if self._client is None:
            self._client = AsyncOpenAI(
                api_key=self._key,
                base_url=self._base_url,
                timeout=httpx2.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s)),
                max_retries=0,  # the engine owns retries
                http_client=self._http_client,
            )
        return self._client


def _answer(reply: _Response, model: str, request_id: str | None) -> Answer:
    usage = reply.usage or _Usage()
    details = usage.input_tokens_details or _InputDetails()
    final = _final_message(reply)
    state, detail = _state(reply, final)
    return Answer(
        state=state,
        raw="".join(part.text or "" for part in final.content or () if part.type == "output_text"),
        detail=capped(detail),
        tokens_in=usage.input_tokens,
        tokens_out=usage.output_tokens,
        tokens_cached=details.cached_tokens or 0,
        cost_usd=cost_usd(
            NAME,
            model,
            tokens_in=usage.input_tokens,
            tokens_out=usage.output_tokens,
            tokens_cached=details.cached_tokens or 0,
            tokens_written=details.cache_write_tokens or 0,
        ),
        request_id=request_id,
    )


def _final_message(reply: _Response) -> _Item:
    """The last message that is not said in passing; an empty one where there is none."""
    messages = [item for item in reply.output or () if item.type == "message" and item.phase != "commentary"]
    return messages[-1] if messages else _Item(type="message")


def _state(reply: _Response, final: _Item) -> tuple[TerminalState, str | None]:
    if reply.error is not None:
        code = str(reply.error.code or reply.error.type)
        return terminal.RESPONSE_POLICIES.get(code, TerminalState.FAILED), code
    refusals = [part.refusal or part.type for part in final.content or () if part.type == "refusal"]
    cut = reply.incomplete_details.reason if reply.incomplete_details else None
    state = terminal.of_response(reply.status, cut=cut, refused=bool(refusals), message_status=final.status)
    if state is TerminalState.REFUSED:
        return state, " ".join(refusals)
    return state, f"{reply.status}: {cut}" if cut else reply.status
