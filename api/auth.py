"""Who is asking, and for which tenant: by an API key, or by the session of the review page."""

import base64
import hashlib
import hmac
import time
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from adapters.store import ApiKeys, Sessions
from api.problems import Problem

REMEMBERED_S = 15
"""How long a known key is not asked for again."""
REMEMBERED_MAX = 1_000
COOKIE = "winnow_session"
CSRF_HEADER = "X-CSRF-Token"

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OF_OUR_OWN = {"same-origin", "none"}
"""Of `Sec-Fetch-Site`: what our page asks, and what a person does; a browser that does not tell is let pass."""
_SIGNED_OUT = "You are not signed in, or no longer; sign in with an API key, or by `winnow page`."
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="winnow"'}

_bearer = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer wn_…`")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class Session(NamedTuple):
    """Somebody who is signed in."""

    tenant: str
    token: str

    @property
    def csrf(self) -> str:
        """What a page must know to change anything; told by it, nobody comes to know the session's token."""
        digest = hmac.digest(self.token.encode(), b"winnow csrf", hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Keyring:
    """Asks the database who a key belongs to, and remembers it for a moment."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys
        self._known: dict[str, tuple[str, float]] = {}

    async def tenant_of(self, key: str) -> str | None:
        """The tenant that a key speaks for; None for one that is unknown."""
        now = time.monotonic()
        tenant, until = self._known.get(key, ("", 0.0))
        if now < until:
            return tenant
        found = await self._keys.tenant_of(key)
        self._known.pop(key, None)
        if found is not None:
            if len(self._known) >= REMEMBERED_MAX:
                self._known.clear()
            self._known[key] = (found, now + REMEMBERED_S)
        return found


async def session_of(request: Request) -> Session | None:
    """The session that the request's cookie names; None without one, and where it has ended."""
    token = request.cookies.get(COOKIE)
    sessions: Sessions = request.app.state.services.sessions
    tenant = await sessions.tenant_of(token) if token else None
    return Session(tenant, token) if token and tenant else None


def refuse_other_sites(request: Request) -> None:
    """Let nothing be changed by another site's page, whatever cookie the browser sends along.

    Raises:
        Problem: 403.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in _OF_OUR_OWN:
        raise Problem("csrf", "The request comes from another site's page; make it from the review page itself.")


def check_unforged(request: Request, session: Session) -> None:
    """Whether a request with a session's cookie was made by our own page; one that changes nothing need not be.

    Raises:
        Problem: 403.
    """
    if request.method in _SAFE:
        return
    refuse_other_sites(request)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise Problem("csrf", f"Send the header {CSRF_HEADER} with the csrf that GET /session tells.")


async def _key_tenant(request: Request, credentials: _Credentials) -> str:
    keyring: Keyring = request.app.state.services.keyring
    tenant = await keyring.tenant_of(credentials.credentials) if credentials else None
    if tenant is None:
        detail = "The API key is not known." if credentials else "Send the header Authorization: Bearer wn_…"
        raise Problem("unauthorized", detail, headers=_CHALLENGE)
    return tenant


async def _tenant(request: Request, credentials: _Credentials) -> str:
    if credentials is None and COOKIE in request.cookies:
        session = await session_of(request)
        if session is None:
            raise not_signed_in()
        check_unforged(request, session)
        return session.tenant
    return await _key_tenant(request, credentials)


def not_signed_in(detail: str = _SIGNED_OUT) -> Problem:
    """The answer for somebody whose session has ended, or who never had one."""
    return Problem("unauthorized", detail, headers=_CHALLENGE)


Tenant = Annotated[str, Depends(_tenant)]
"""The tenant of whoever asks, by key or by session; every route under /v1 takes it."""
KeyTenant = Annotated[str, Depends(_key_tenant)]
"""The tenant of an API key alone."""
