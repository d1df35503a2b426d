"""API keys: who is asking, and for which tenant."""

import time
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from adapters.store import ApiKeys
from api.problems import Problem

REMEMBERED_S = 15
"""How long a known key is not asked for again."""
REMEMBERED_MAX = 1_000

_bearer = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer wn_…`")


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


async def _tenant(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    keyring: Keyring = request.app.state.services.keyring
    tenant = await keyring.tenant_of(credentials.credentials) if credentials else None
    if tenant is None:
        detail = "The API key is not known." if credentials else "Send the header Authorization: Bearer wn_…"
        raise Problem("unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="winnow"'})
    return tenant


Tenant = Annotated[str, Depends(_tenant)]
"""The tenant of whoever asks; every route under /v1 takes it."""
