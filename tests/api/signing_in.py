"""Clients that are signed in to the review page, as a browser is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from adapters.store import Sessions
from api.auth import CSRF_HEADER
from api.services import Services
from tests.api.conftest import client_of


@asynccontextmanager
async def signed_in(services: Services, tenant: str, *, csrf: bool = True) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with a session's cookie, which sends the CSRF token if it is to, and no key."""
    async with client_of(services, None) as browser:
        token = await Sessions(services.database).offer(tenant)
        answer = await browser.post("/session", json={"sign_in": token})
        assert answer.status_code == 200
        if csrf:
            browser.headers[CSRF_HEADER] = answer.json()["csrf"]
        yield browser
