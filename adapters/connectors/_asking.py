"""How a service is asked, whichever it is: over TLS, with a limit to the patience on both sides."""

import ipaddress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from domain.failures import Misconfigured, Refused, Unavailable

CONNECT_S = 15
READ_S = 60
RETRY_AFTER_S_MAX = 3_600
"""No service is obeyed for longer than this; it is asked again and says so again."""
MAIL = "message/rfc822"

_PASSING = {408, 425, 429}


class Missing(Refused):
    """The service knows nothing under this id (404, 410)."""


class Unfit(Refused):
    """The service does not take the request as it stands (400)."""


def base_of(service: str, address: str) -> str:
    """The address with a slash at its end, under which the service is asked.

    Raises:
        Misconfigured: a token would travel in the clear.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here(parts.hostname or "")):
        raise Misconfigured(service, f"base_url {address[:100]} is not https; only a server on this machine may do so")
    return address.rstrip("/") + "/"


def failure(service: str, status: int, retry_after: str | None = None) -> Refused | Unavailable:
    """What an HTTP status from 400 on means; the service's own words are left out, for they may quote a message."""
    if status in _PASSING or status >= 500:  # noqa: PLR2004  where HTTP's server errors begin
        wait_s = retry_after_s(retry_after)
        return Unavailable("busy", f"{service} cannot answer now (HTTP {status})", retry_after_s=wait_s)
    match status:
        case 401 | 403:
            return Refused(
                "not_allowed", f"{service} does not let us (HTTP {status}); check the credentials and grants"
            )
        case 404 | 410:
            return Missing("gone", f"{service} does not have it, or not any more (HTTP {status})")
        case 400:
            return Unfit("not_taken", f"{service} does not take this request (HTTP 400); check the source's settings")
        case _:
            return Refused("not_taken", f"{service} answers HTTP {status}, which is not understood")


def retry_after_s(value: str | None) -> float | None:
    """The seconds of a Retry-After header (RFC 9110 10.2.3), which may also be a date; None where it says nothing."""
    if not value:
        return None
    try:
        seconds = float(value) if value.strip().isdecimal() else _until(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_S_MAX)


def _until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()


def is_here(host: str) -> bool:
    """Whether it is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
