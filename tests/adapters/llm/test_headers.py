"""What response headers tell: which are kept, limits, and the pause that is asked for."""

from datetime import UTC, datetime

import httpx2
import pytest

from adapters.llm import _headers
from domain.traffic import Limits

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2026 13:00:30 +0100"}, 30),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 20 Nov 9026 11:00:00 GMT"}, 3600),
        ({"retry-after": "2026-11-20T12:00:05Z"}, 5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after-ms": "-3"}, 0),
        ({"retry-after": "99999999"}, 3600),
        ({"retry-after": "1e300"}, 3600),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "\ud800"}, None),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2),
    ],
)
def test_the_pause_asked_for_is_read_and_bounded(headers: dict[str, str], pause_s: float | None) -> None:
    assert _headers.pause_s(headers, NOW) == pause_s


@pytest.mark.parametrize(
    ("reset", "pause_s"),
    [
        ("6m0s", 360),
        ("1s", 1),
        ("20ms", 0.02),
        ("1m30.5s", 90.5),
        ("1h2m3s", 3600),
        ("59m59s", 3599),
        ("1d", 3600),
        ("0s", 0),
        ("2026-11-20T12:01:00Z", 60),
        ("", None),
        ("s", None),
        ("1s6m", None),
        ("later", None),
    ],
)
def test_without_it_a_limit_that_is_used_up_says_when_it_is_full_again(reset: str, pause_s: float | None) -> None:
    openai = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": reset}
    anthropic = {"anthropic-ratelimit-tokens-remaining": "0", "anthropic-ratelimit-tokens-reset": reset}
    assert _headers.pause_s(openai, NOW) == pause_s
    assert _headers.pause_s(anthropic, NOW) == pause_s


def test_a_limit_that_is_not_used_up_asks_for_no_pause() -> None:
    headers = {"x-ratelimit-remaining-tokens": "1", "x-ratelimit-reset-tokens": "6m0s"}
    assert _headers.pause_s(headers, NOW) is None


def test_of_two_limits_that_are_used_up_the_later_counts() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "20ms",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6s",
    }
    assert _headers.pause_s(headers, NOW) == 6


def test_openais_limits_are_read() -> None:
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-limit-tokens": "150000",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-remaining-tokens": "149984",
    }
    wanted = Limits(requests_per_minute=60, tokens_per_minute=150_000, requests_left=59, tokens_left=149_984)
    assert _headers.limits_of("openai", headers) == wanted
    assert _headers.limits_of("anthropic", headers) == Limits()


def test_of_anthropics_limits_on_tokens_the_tightest_counts() -> None:
    headers = httpx2.Headers(
        {
            "Anthropic-RateLimit-Requests-Limit": "50",
            "Anthropic-RateLimit-Tokens-Limit": "60000",
            "Anthropic-RateLimit-Input-Tokens-Limit": "50000",
            "Anthropic-RateLimit-Output-Tokens-Limit": "10000",
            "Anthropic-RateLimit-Tokens-Remaining": "13000",
            "Anthropic-RateLimit-Input-Tokens-Remaining": "4000",
            "Anthropic-RateLimit-Output-Tokens-Remaining": "9000",
        }
    )
    wanted = Limits(requests_per_minute=50, tokens_per_minute=10_000, tokens_left=4_000)
    assert _headers.limits_of("anthropic", headers) == wanted
    assert _headers.limits_of("anthropic", _headers.kept(headers)) == wanted


@pytest.mark.parametrize("provider", ["anthropic", "openai", "local", "", "unheard-of"])
@pytest.mark.parametrize("garbage", ["", "many", "-1", "1e3", "1.5", "٣", "9" * 30, "\x00", "0x10"])
def test_garbage_says_nothing(provider: str, garbage: str) -> None:
    headers = {"x-ratelimit-limit-requests": garbage, "anthropic-ratelimit-tokens-remaining": garbage}
    assert _headers.limits_of(provider, headers) == Limits()


def test_what_matters_is_kept_and_nothing_else() -> None:
    headers = {
        "X-RateLimit-Limit-Requests": "60",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-20T12:00:05Z",
        "Retry-After": "Fri, 20 Nov 2026 12:00:30 GMT",
        "openai-processing-ms": "812",
        "openai-organization": "acme",
        "anthropic-organization-id": "acme",
        "Set-Cookie": "session=1",
        "Authorization": "Bearer k",
        "x-ratelimit-limit-tokens": "n" * 65,
        "x-ratelimit-reset-tokens": "1s\r\nset-cookie: a",
        "content-type": "application/json",
    }
    assert _headers.kept(headers) == {
        "x-ratelimit-limit-requests": "60",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-20T12:00:05Z",
        "retry-after": "Fri, 20 Nov 2026 12:00:30 GMT",
        "openai-processing-ms": "812",
    }


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"request-id": "req_1"}, "req_1"),
        ({"x-request-id": "req-2"}, "req-2"),
        ({}, None),
        ({"request-id": "a b"}, None),
        ({"request-id": "r" * 101}, None),
    ],
)
def test_a_request_is_named_by_its_provider(headers: dict[str, str], found: str | None) -> None:
    assert _headers.request_id_of(headers) == found
