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
| malformed         | clean stop, JSON that can be mended | the same                                     |
| garbage           | clean stop, prose instead of JSON   | the same                                     |
| schema_breaking   | clean stop, JSON of another shape   | the same                                     |
| invented_evidence | clean stop, a quote nobody wrote    | the same                                     |
| unauthorized      | 401 authentication_error            | 401 invalid_api_key                          |
| spent_out         | 402 billing_error                   | 429 insufficient_quota                       |
| bad_request       | 400 invalid_request_error           | 400 invalid_request_error                    |
| slow              | a good answer after `slow_ms`       | the same                                     |
"""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from domain.failures import Misconfigured
from domain.value import Value

_ROUNDING = 1e-9


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


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Faults(Value):
    """How often each fault is committed, and how badly."""

    rates: Mapping[Fault, Share] = Field(default_factory=dict)
    """Share of the requests that meet each fault; together at most 1."""
    retry_after_s: float = Field(default=1, ge=0, le=86_400)
    """What `rate_limited` asks for."""
    hang_s: float = Field(default=30, ge=0, le=3_600)
    drip_ms: float = Field(default=20, ge=0, le=60_000)
    """Between two bytes of `drip`."""
    slow_ms: float = Field(default=1_000, ge=0, le=600_000)
    latency_ms: float = Field(default=0, ge=0, le=600_000)
    """Before every answer, whatever becomes of it."""

    @model_validator(mode="after")
    def _shares_fit(self) -> "Faults":
        if (total := sum(self.rates.values())) > 1 + _ROUNDING:
            raise ValueError(f"the rates add up to {total:g}; together they may reach 1")
        return self


def parse_faults(text: str) -> Faults:
    """Read faults from JSON, flat (`{"cut": 0.1, "hang_s": 5}`) or nested (`{"rates": {"cut": 0.1}}`).

    Raises:
        Misconfigured: not JSON, an unknown name, or a value out of its range; the message says which.
    """
    given = _parse_object(text)
    fields = dict(given) if "rates" in given else _nest(given)
    rates = fields["rates"]
    if not isinstance(rates, dict):
        raise Misconfigured("faults", '"rates" maps faults to shares, e.g. {"rates": {"cut": 0.1}}')
    _refuse_unknown(rates, set(Fault))
    _refuse_unknown(fields, set(Faults.model_fields))
    try:
        return Faults.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "faults"
        raise Misconfigured("faults", f"{where}: {first['msg']}") from error


def _parse_object(text: str) -> dict[str, Any]:  # Any: whatever JSON can hold
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Misconfigured("faults", f'faults are JSON, e.g. {{"cut": 0.1}}; this is not: {error}') from error
    if not isinstance(given, dict):
        raise Misconfigured("faults", 'faults are a JSON object, e.g. {"cut": 0.1}')
    return given


def _nest(given: Mapping[str, object]) -> dict[str, object]:
    options = {name: value for name, value in given.items() if name in Faults.model_fields}
    return {**options, "rates": {name: value for name, value in given.items() if name not in options}}


def _refuse_unknown(given: Mapping[str, object], known: set[str]) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is None:
        return
    if unknown in {*Fault}:
        raise Misconfigured("faults", f'{unknown} stands beside "rates"; put it inside')
    close = get_close_matches(unknown, [*Fault, *Faults.model_fields], n=1)
    hint = f"did you mean {close[0]}?" if close else f"use one of: {', '.join(sorted(map(str, known)))}"
    raise Misconfigured("faults", f"{unknown[:60]} is not known; {hint}")
