"""What a provider's headers tell: who answered, what is left of its limits, and when to come back."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from domain.traffic import PAUSE_S_MAX, Limits

KEPT_MAX = 32

_KEPT = re.compile(
    r"anthropic-ratelimit-(requests|tokens|input-tokens|output-tokens)-(limit|remaining|reset)"
    r"|x-ratelimit-(limit|remaining|reset)-(requests|tokens)"
    r"|retry-after(-ms)?|x-should-retry|openai-processing-ms"
)
_VALUE = re.compile(r"[A-Za-z0-9:.,+_ -]{1,64}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_COUNT = re.compile(r"[0-9]{1,12}")
_SPAN = re.compile(
    r"(?=.)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?"
)
_SPAN_UNITS_S = (86_400, 3_600, 60, 1, 0.001)

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "anthropic": tuple(
        f"anthropic-ratelimit-{what}-{{}}" for what in ("requests", "tokens", "input-tokens", "output-tokens")
    ),
    "openai": ("x-ratelimit-{}-requests", "x-ratelimit-{}-tokens"),
}
"""How each provider names the headers of its limits: of requests first, then those of tokens."""


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Those worth keeping beside an answer: limits, what is left, pauses, processing time.

    Never a cookie, a key or an organisation's name; names in lower case, values short and plain.
    """
    found = ((name.lower(), value) for name, value in headers.items())
    worth = [(name, value) for name, value in found if _KEPT.fullmatch(name) and _VALUE.fullmatch(value)]
    return dict(worth[:KEPT_MAX])


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """The provider's name for the request, by which its support finds it."""
    found = headers.get("request-id") or headers.get("x-request-id") or ""
    return found if _REQUEST_ID.fullmatch(found) else None


def limits_of(provider: str, headers: Mapping[str, str]) -> Limits:
    """What the headers say of the key's limits for this model; what cannot be read is not said.

    Anthropic limits tokens in, tokens out and both together: the tightest counts, so that none is overstepped.

    Args:
        provider: `anthropic` or `openai`.
        headers: as received, or as `kept` leaves them.
    """
    requests, *tokens = _FAMILIES.get(provider, ("",))
    return Limits(
        requests_per_minute=_tightest(headers, [requests], "limit"),
        tokens_per_minute=_tightest(headers, tokens, "limit"),
        requests_left=_tightest(headers, [requests], "remaining"),
        tokens_left=_tightest(headers, tokens, "remaining"),
    )


def pause_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long to stay away, in seconds from 0 to `PAUSE_S_MAX`; None where nothing is said.

    `retry-after-ms`, else `retry-after` as seconds or a date, else until the last of the limits of which nothing
    is left is full again. `x-should-retry` is not listened to: it speaks to a client that would be back within
    seconds, and a "no" to one that comes back after minutes, past a breaker and a budget of retries, would lose
    for good what only has to wait.
    """
    asked_s = (
        _seconds(headers.get("retry-after-ms"), per_second=1000),
        _seconds(headers.get("retry-after"), per_second=1),
        _until(headers.get("retry-after"), now),
        max(_resets(headers, now), default=None),
    )
    first_s = next((asked for asked in asked_s if asked is not None), None)
    return None if first_s is None else min(max(first_s, 0.0), PAUSE_S_MAX)


def _tightest(headers: Mapping[str, str], families: list[str], what: str) -> int | None:
    counts = (_count(headers.get(family.format(what))) for family in families)
    return min((count for count in counts if count is not None), default=None)


def _count(text: str | None) -> int | None:
    return int(text) if text and _COUNT.fullmatch(text) else None


def _resets(headers: Mapping[str, str], now: datetime) -> Iterator[float]:
    """How long until each limit of which nothing is left is full again."""
    for families in _FAMILIES.values():
        for family in families:
            if _count(headers.get(family.format("remaining"))) == 0:
                text = headers.get(family.format("reset"))
                reset_s = _span(text) if _span(text) is not None else _until(text, now)
                if reset_s is not None:
                    yield reset_s


def _seconds(text: str | None, *, per_second: int) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number / per_second if math.isfinite(number) else None


def _span(text: str | None) -> float | None:
    """Seconds in OpenAI's `6m0s`, `1s` or `20ms`."""
    found = _SPAN.fullmatch(text or "")
    if found is None:
        return None
    return sum(float(part or 0) * unit_s for part, unit_s in zip(found.groups(), _SPAN_UNITS_S, strict=True))


def _until(text: str | None, now: datetime) -> float | None:
    """Seconds to a moment: an HTTP date, or RFC 3339 as Anthropic's resets are."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text or "")
        except (ValueError, OverflowError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return None
