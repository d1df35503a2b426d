"""The faults that the simulator can commit, with how often and how badly.

| fault             | anthropic                           | openai                                       |
|-------------------|-------------------------------------|----------------------------------------------|
| rate_limited      | 429 rate_limit_error, Retry-After   | 429 rate_limit_exceeded, Retry-After         |
| server_error      | 500 api_error                       | 500 server_error                             |
| unavailable       | 503 api_error                       | 503 server_error                             |
| overloaded        | 529 overloaded_error                | 503 server_is_overloaded                     |
| hang              | no byte for `hang_s`, then good     | the same                                     |
| drip              | a byte each `drip_ms`, good         | the same                                     |
| cut               | the connection ends in mid-body     | the same                                     |
| error_after_200   | 200 with an error body              | 200, status `failed` (chat: an error body)   |
| refusal           | stop_reason `refusal`, no content   | a refusal item (chat: message.refusal)       |
| truncated         | stop_reason `max_tokens`, JSON cut  | incomplete: max_output_tokens (chat: length) |
| filtered          | stop_reason `refusal`, part of it   | incomplete: content_filter                   |
| malformed         | clean stop, JSON with a wrong end    | the same                                     |
| garbage           | clean stop, prose instead of JSON   | the same                                     |
| schema_breaking   | clean stop, JSON of another shape   | the same                                     |
| invented_evidence | clean stop, a quote nobody wrote    | the same                                     |
| unauthorized      | 401 authentication_error            | 401 invalid_api_key                          |
| spent_out         | 402 billing_error                   | 429 insufficient_quota                       |
| bad_request       | 400 invalid_request_error           | 400 invalid_request_error                    |
| slow              | a good answer after `slow_ms`       | the same                                     |
| cut_clean         | stream: no message_stop; else: half | stream: no terminal event; else: half a body |
| error_in_stream   | stream: `error` overloaded_error    | stream: `error` server_error                 |
| hang_in_body      | half, silent for `hang_s`, the rest | the same                                     |
| paused            | stop_reason `pause_turn`, part      | status `in_progress` (chat: no reason), part |
| context_exceeded  | model_context_window_exceeded, part | 400 context_length_exceeded                  |
| unknown_stop      | stop_reason `suspended`             | status `suspended` (chat: finish_reason)     |
| bad_body          | 200 with a page of HTML             | the same                                     |
| huge_body         | `huge_mib` of nothing before a good | the same                                     |
| spend_limit       | 429 enforced_spend_limit_reached    | 429 billing_hard_limit_reached               |
| model_gone        | 404 not_found_error                 | 404 model_not_found                          |
| forbidden         | 403 permission_error                | 403 request_forbidden                        |
| gateway_timeout   | 504 timeout_error                   | 504 server_error                             |
| request_timeout   | 408 timeout_error                   | 408 timeout                                  |
| odd_case          | an enum's words in another case     | the same                                     |
| duplicate_keys    | a field again at the end, empty     | the same                                     |
| nan               | NaN or an infinity for a number     | the same                                     |
| two_roots         | the answer, then an empty one       | the same                                     |
| fenced            | good, in a fence after a BOM        | the same                                     |
| bad_element       | one more element, of a wrong shape  | the same                                     |
| altered_number    | a digit changed outside the quotes  | the same                                     |

Streamed answers meet the same faults: an HTTP error comes before the stream, error_after_200 in the place of its first
word (openai: response.failed), error_in_stream after half of them; where nothing streams, the two are one.
A fault of words has no effect where the answer has no place for it: an enum, a number, a list.
Of two malformed answers one has a comma before its last bracket, which can be mended; the other lacks the bracket, and
may have been cut, so that nobody should mend it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from domain.value import Value

_ROUNDING = 1e-9
KEYS_MAX = 1_000


class Fault(StrEnum):
    """One way to misbehave; the module's table says how each looks on the wire."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"
    OVERLOADED = "overloaded"
    HANG = "hang"
    DRIP = "drip"
    CUT = "cut"
    ERROR_AFTER_200 = "error_after_200"
    REFUSAL = "refusal"
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    MALFORMED = "malformed"
    GARBAGE = "garbage"
    SCHEMA_BREAKING = "schema_breaking"
    INVENTED_EVIDENCE = "invented_evidence"
    UNAUTHORIZED = "unauthorized"
    SPENT_OUT = "spent_out"
    BAD_REQUEST = "bad_request"
    SLOW = "slow"
    CUT_CLEAN = "cut_clean"
    ERROR_IN_STREAM = "error_in_stream"
    HANG_IN_BODY = "hang_in_body"
    PAUSED = "paused"
    CONTEXT_EXCEEDED = "context_exceeded"
    UNKNOWN_STOP = "unknown_stop"
    BAD_BODY = "bad_body"
    HUGE_BODY = "huge_body"
    SPEND_LIMIT = "spend_limit"
    MODEL_GONE = "model_gone"
    FORBIDDEN = "forbidden"
    GATEWAY_TIMEOUT = "gateway_timeout"
    REQUEST_TIMEOUT = "request_timeout"
    ODD_CASE = "odd_case"
    DUPLICATE_KEYS = "duplicate_keys"
    NAN = "nan"
    TWO_ROOTS = "two_roots"
    FENCED = "fenced"
    BAD_ELEMENT = "bad_element"
    ALTERED_NUMBER = "altered_number"


class RetryAfterForm(StrEnum):
    """How a rate limit says when to come back."""

    SECONDS = "seconds"
    """`retry-after: 7`"""
    FLOAT = "float"
    """`retry-after: 7.000`"""
    DATE = "date"
    """`retry-after: Sat, 21 Nov 2026 08:45:49 GMT`"""
    MS = "ms"
    """`retry-after-ms: 7000`, and no other."""
    NONE = "none"
    ABSURD = "absurd"
    """Centuries, the past, an infinity, or a word: another for each repetition."""


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Keys = Annotated[tuple[str, ...], Field(max_length=KEYS_MAX)]


class Faults(Value):
    """How often each fault is committed, how badly, and what is refused without chance."""

    rates: Mapping[Fault, Share] = Field(default_factory=dict)
    """Share of the requests that meet each fault; together at most 1."""
    retry_after_s: float = Field(default=1, ge=0, le=86_400)
    """What `rate_limited` asks for."""
    retry_after_form: RetryAfterForm = RetryAfterForm.SECONDS
    hang_s: float = Field(default=30, ge=0, le=3_600)
    drip_ms: float = Field(default=20, ge=0, le=60_000)
    """Between two bytes of `drip`."""
    slow_ms: float = Field(default=1_000, ge=0, le=600_000)
    huge_mib: float = Field(default=32, ge=0, le=1_024)
    latency_ms: float = Field(default=0, ge=0, le=600_000)
    """Before every answer, whatever becomes of it."""
    first_token_ms: float = Field(default=0, ge=0, le=600_000)
    """Between the head of a stream and its first word."""
    token_ms: float = Field(default=0, ge=0, le=60_000)
    """Between two words of a stream."""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """What each key may ask; beyond it the answer is 429, and counted as a violation."""
    tokens_per_minute: int | None = Field(default=None, ge=1)
    """The same for tokens really used, in and out; what was read from the prompt cache of Anthropic is free."""
    invalid_keys: Keys = ()
    """Always answered with `unauthorized`."""
    spent_out_keys: Keys = ()
    """Always answered with `spent_out`."""

    @model_validator(mode="after")
    def _shares_fit(self) -> "Faults":
        if (total := sum(self.rates.values())) > 1 + _ROUNDING:
            raise ValueError(f"the rates add up to {total:g}; together they may reach 1")
        return self
