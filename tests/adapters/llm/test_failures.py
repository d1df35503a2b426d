"""What goes wrong: each exception of both SDKs has a fate, and none of it tells a secret."""

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import get_args

import anthropic
import httpx2
import openai
import pytest
from anthropic.types.shared.error_type import ErrorType

from adapters.llm import failures
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from tests.adapters.llm.replies import KEY, SECRET, Json, provider_over, question, replying

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
ROOTS = (anthropic.AnthropicError, openai.OpenAIError)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def error_body(name: str, **error: object) -> Json:
    return {"type": "error", "error": error} if name == "anthropic" else {"error": error}


def exceptions(sdk: ModuleType) -> Iterator[type[Exception]]:
    """What the SDK shows, and what it only defines, but the bare roots of its trees."""
    for cls in {**vars(sdk), **vars(sdk._exceptions)}.values():
        if isinstance(cls, type) and issubclass(cls, ROOTS) and cls not in ROOTS:
            yield cls


@pytest.mark.parametrize("sdk", [anthropic, openai])
def test_every_exception_of_the_sdks_is_mapped(sdk: ModuleType) -> None:
    found = list(exceptions(sdk))
    assert len(found) > 15
    for cls in found:
        if issubclass(cls, (anthropic.APIStatusError, openai.APIStatusError)):
            status = getattr(cls, "status_code", 500)  # only the parents of many have none
            assert status in failures.STATUS_FATES, cls
        else:
            assert cls.__name__ in failures.CLASS_FATES, cls


def test_every_error_type_of_anthropic_has_a_status() -> None:
    assert set(get_args(ErrorType)) <= set(failures.CODE_STATUSES)


async def failure_of(name: str, status: int, body: object = None, **headers: str) -> WinnowError:
    with pytest.raises(WinnowError) as caught:
        await replying(name, status, body, **headers).ask(question(name))
    return caught.value


@BOTH
@pytest.mark.parametrize(("status", "fate"), [*failures.STATUS_FATES.items()])
async def test_a_status_arrives_as_its_fate(name: str, status: int, fate: failures.Fate) -> None:
    failure = await failure_of(name, status, error_body(name, type="x", message="m"))
    assert isinstance(failure, ModelUnavailable if fate.retry else ModelRefused)
    assert failure.reason == fate.reason


@BOTH
@pytest.mark.parametrize(
    ("status", "kind"),
    [(302, ModelRefused), (418, ModelRefused), (502, ModelUnavailable), (520, ModelUnavailable)],
)
async def test_a_status_without_a_name_is_retried_from_500_on(name: str, status: int, kind: type[WinnowError]) -> None:
    assert type(await failure_of(name, status, {})) is kind


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("openai", {"code": "insufficient_quota", "type": "insufficient_quota"}),
        ("anthropic", {"details": {"error_code": "enforced_spend_limit_reached"}}),
        ("anthropic", {"details": {"error_code": "contract_spend_limit_reached"}}),
        ("anthropic", {"type": "billing_error"}),
    ],
)
async def test_a_429_for_want_of_money_is_not_retried(name: str, error: Json) -> None:
    failure = await failure_of(name, 429, error_body(name, **error), retry_after="5")
    assert isinstance(failure, ModelRefused)
    assert failure.reason == "spent_out"


@BOTH
async def test_a_rate_limit_says_when_to_come_back(name: str) -> None:
    failure = await failure_of(name, 429, error_body(name, type="rate_limit_error"), retry_after="7")
    assert isinstance(failure, ModelUnavailable)
    assert (failure.reason, failure.retry_after_s) == ("rate_limited", 7)


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "99999999"}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2),
    ],
)
def test_the_pause_asked_for_is_read_and_bounded(headers: dict[str, str], pause_s: float | None) -> None:
    assert failures.retry_after_s(headers, NOW) == pause_s


@BOTH
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"type": "mess', b"[1]", b"null", b"{}", b'{"a": "\xff"}', b"[" * 100_000]
)
async def test_a_body_that_cannot_be_read_is_retried(name: str, body: bytes) -> None:
    failure = await failure_of(name, 200, body)
    assert isinstance(failure, ModelUnavailable)
    assert failure.reason == "bad_body"


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("anthropic", {"type": "overloaded_error", "message": SECRET}, "overloaded"),
        ("anthropic", {"type": "never_heard_of", "message": SECRET}, "server_error"),
        ("openai", {"code": "server_error", "message": SECRET}, "server_error"),
        ("openai", {"code": "rate_limit_exceeded", "message": SECRET}, "rate_limited"),
        ("openai", {"code": 503, "message": SECRET}, "overloaded"),
        ("openai", {"code": "invalid_prompt", "message": SECRET}, "bad_request"),
    ],
)
async def test_an_error_inside_a_200_is_as_good_as_its_status(name: str, error: Json, reason: str) -> None:
    assert (await failure_of(name, 200, error_body(name, **error))).reason == reason


@BOTH
@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (httpx2.ConnectError("x"), ModelUnavailable, "connection"),
        (httpx2.RemoteProtocolError("x"), ModelUnavailable, "connection"),
        (httpx2.ReadTimeout("x"), ModelUnavailable, "timeout"),
        (httpx2.PoolTimeout("x"), ModelUnavailable, "timeout"),
        (httpx2.UnsupportedProtocol("x"), ModelRefused, "unsendable"),
        (httpx2.LocalProtocolError("x"), ModelRefused, "unsendable"),
    ],
)
async def test_a_failure_on_the_wire_is_retried_but_not_one_before_it(
    name: str, error: Exception, kind: type[WinnowError], reason: str
) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise error

    with pytest.raises(kind) as caught:
        await provider_over(name, fail).ask(question(name))
    assert caught.value.reason == reason


@BOTH
async def test_text_that_cannot_be_encoded_is_refused(name: str) -> None:
    asked = question(name)
    prompt = asked.prompt.model_copy(update={"user": "\ud800"})
    with pytest.raises(ModelRefused, match="UnicodeEncodeError"):
        await replying(name, 200, {}).ask(asked.model_copy(update={"prompt": prompt}))


@BOTH
@pytest.mark.parametrize("status", [400, 401, 500])
async def test_no_failure_tells_the_prompt_or_the_key(name: str, status: int) -> None:
    error = {"message": f"bad {KEY}: {SECRET}", "type": SECRET, "code": SECRET}
    failure = await failure_of(name, status, error_body(name, **error), request_id="req_1", x_request_id="req_1")
    told = "".join(traceback.format_exception(failure, limit=0))
    assert SECRET not in told
    assert KEY not in told
    assert failure.__suppress_context__  # what Temporal looks at before it writes a cause into history
    assert str(failure) == f"{name} answered {status} (request req_1)"
