"""Whether a push comes from Google: its token, checked against Google's published keys."""

import asyncio
import http.client
from functools import lru_cache
from typing import Any  # Any: an extra's transport, which has no types

from adapters.connectors._asking import CONNECT_S
from domain.failures import Misconfigured, Unavailable

TOKEN_CHARS_MAX = 10_000
SKEW_S = 10
"""How far Google's clock and ours may differ."""


async def signed_by_google(token: str, audience: str, account: str | None, fetch: Any = None) -> bool:
    """Whether this is a token of Google's for the audience, of the account, not expired.

    Checked are its signature by one of Google's published keys, its time, its issuer, its audience, and whose it is.
    Without an account that last is not: any service account may have a token made for any audience, so all that is
    proved is that somebody at Google sent it. `fetch` (an extra's transport) gets the keys; without it they come from
    Google, and are kept for as long as Google says.

    Raises:
        Unavailable: Google's keys cannot be had now.
        Misconfigured: google-auth is not installed.
    """
    if len(token) > TOKEN_CHARS_MAX or token.count(".") != 2:  # noqa: PLR2004  a signed token's parts (RFC 7515 3.1)
        return False
    return await asyncio.to_thread(_verified, token, audience, account, fetch)


def _verified(token: str, audience: str, account: str | None, fetch: Any) -> bool:  # Any: an extra's transport
    try:
        from google.auth.exceptions import GoogleAuthError, TransportError  # noqa: PLC0415  an extra
        from google.oauth2 import id_token  # noqa: PLC0415  the same
        from google_auth_httplib2 import Request  # noqa: PLC0415  the same
        from httplib2 import Http  # noqa: PLC0415  the same
    except ImportError as error:
        raise Misconfigured("gmail", "an audience is checked by google-auth: pip install winnow[google]") from error
    verify: Any = id_token.verify_oauth2_token  # Any: it has no types
    asked = fetch or Request(Http(cache=_keys(), timeout=CONNECT_S))
    try:
        claims = verify(token, asked, audience=audience, clock_skew_in_seconds=SKEW_S)
    except (TransportError, OSError, http.client.HTTPException) as error:
        raise Unavailable("no_keys", "Google's keys cannot be had now") from error
    except (GoogleAuthError, ValueError, KeyError, TypeError, AttributeError):
        return False  # whatever is wrong with a token, it is not Google's
    return account is None or (claims.get("email") == account and claims.get("email_verified") is True)


@lru_cache(maxsize=1)
def _keys() -> "_Kept":
    return _Kept()


class _Kept:
    """What httplib2 keeps of the answers, for as long as their Cache-Control says; there is one address only."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What was kept."""
        return self._values.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep it."""
        self._values[key] = value

    def delete(self, key: str) -> None:
        """Keep it no more."""
        self._values.pop(key, None)
