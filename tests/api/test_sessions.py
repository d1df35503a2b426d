"""Signing in to the review page: once by a link or by a key, and what a browser may then do without being asked to."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database, new_key
from api.auth import COOKIE, CSRF_HEADER
from api.services import Services
from domain.changes import DRAFT_REASONS, ITEM_REASONS
from tests.api.conftest import client_of, key_for
from tests.api.signing_in import signed_in
from tests.api.test_problems import problem
from tests.conftest import new_tenant

PLAIN = {"Content-Type": "text/plain"}


@pytest.fixture
async def browser(services: Services) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that has neither key nor cookie."""
    async with client_of(services, None) as browser:
        yield browser


async def test_with_an_api_key_somebody_signs_in(browser: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    answer = await browser.post("/session", json={"api_key": f" {await key_for(database, tenant)}\n"})
    view = answer.json()
    assert (answer.status_code, view["tenant"], answer.headers["cache-control"]) == (200, tenant, "no-store")
    assert (tuple(view["item_reasons"]), tuple(view["draft_reasons"])) == (ITEM_REASONS, DRAFT_REASONS)
    assert (view["undo_s"], view["temporal_ui"]) == (10, None)
    assert (await browser.get("/session")).json() == view
    assert (await browser.get("/v1/messages")).status_code == 200


async def test_a_link_signs_in_once(client: httpx2.AsyncClient, browser: httpx2.AsyncClient, tenant: str) -> None:
    offered = await client.post("/v1/sign-ins")
    assert (offered.status_code, offered.json()["url"]) == (201, f"/#sign-in={offered.json()['token']}")
    given = {"sign_in": offered.json()["token"]}
    assert (await browser.post("/session", json=given)).json()["tenant"] == tenant
    said = problem(await browser.post("/session", json=given), 401)
    assert "used already, or is older than 5 minutes" in str(said["detail"])


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
async def test_the_cookie_is_for_this_site_and_no_script(
    browser: httpx2.AsyncClient, client: httpx2.AsyncClient, scheme: str, *, secure: bool
) -> None:
    token = (await client.post("/v1/sign-ins")).json()["token"]
    answer = await browser.post(f"{scheme}://api/session", json={"sign_in": token})
    cookie = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
    assert (cookie["max-age"], cookie["domain"], bool(cookie["secure"])) == ("1209600", "", secure)


@pytest.mark.parametrize(
    "given", [{"api_key": new_key()}, {"api_key": "nonsense"}, {"sign_in": "x"}, {"sign_in": "a" * 43}]
)
async def test_what_lets_nobody_in_is_401_with_a_sentence(browser: httpx2.AsyncClient, given: dict[str, str]) -> None:
    answer = await browser.post("/session", json=given)
    assert str(problem(answer, 401)["detail"]).endswith(".")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "given", [{}, {"api_key": "a", "sign_in": "b"}, {"api_key": ""}, {"sign_in": "a" * 201}, {"x": 1}, []]
)
async def test_what_cannot_sign_in_is_refused_unseen(browser: httpx2.AsyncClient, given: object) -> None:
    problem(await browser.post("/session", json=given), 422)


async def test_a_form_of_another_site_signs_nobody_in(browser: httpx2.AsyncClient, client: httpx2.AsyncClient) -> None:
    words = b'{"sign_in": "%s"}' % (await client.post("/v1/sign-ins")).json()["token"].encode()
    problem(await browser.post("/session", content=words, headers=PLAIN), 422)
    for site in ("cross-site", "same-site"):
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": site}
        problem(await browser.post("/session", content=words, headers=headers), 403)


async def test_a_link_is_given_to_an_api_key_alone(services: Services, tenant: str) -> None:
    async with signed_in(services, tenant) as browser:
        problem(await browser.post("/v1/sign-ins"), 401)


@pytest.mark.parametrize("token", [None, "", "nonsense", "é"])
async def test_without_the_csrf_token_nothing_is_changed(services: Services, tenant: str, token: str | None) -> None:
    headers = [] if token is None else [(CSRF_HEADER.encode(), token.encode("latin-1"))]
    async with signed_in(services, tenant, csrf=False) as browser:
        for method, path in (("POST", "/v1/messages"), ("DELETE", "/v1/cache?all=true"), ("DELETE", "/session")):
            said = problem(await browser.request(method, path, headers=headers), 403)
            assert said["type"] == "urn:winnow:problem:csrf"
        assert (await browser.get("/v1/messages")).json()["messages"] == []


async def test_the_csrf_token_of_another_session_is_none(services: Services, tenant: str) -> None:
    async with signed_in(services, tenant) as one, signed_in(services, tenant) as other:
        assert one.headers[CSRF_HEADER] != other.headers[CSRF_HEADER]
        headers = {CSRF_HEADER: other.headers[CSRF_HEADER]}
        problem(await one.post("/v1/messages", content=b"Hi.", headers={**PLAIN, **headers}), 403)


@pytest.mark.parametrize(
    ("site", "status"), [(None, 202), ("same-origin", 202), ("none", 202), ("same-site", 403), ("cross-site", 403)]
)
async def test_a_browser_that_says_it_is_another_site_changes_nothing(
    services: Services, tenant: str, site: str | None, status: int
) -> None:
    headers = PLAIN if site is None else {**PLAIN, "Sec-Fetch-Site": site}
    async with signed_in(services, tenant) as browser:
        assert (await browser.post("/v1/messages", content=b"Hi.", headers=headers)).status_code == status


async def test_a_key_goes_before_the_cookie(services: Services, database: Database, tenant: str) -> None:
    other = await new_tenant(database)
    key = await key_for(database, other)
    async with signed_in(services, tenant, csrf=False) as browser:
        bearer = {**PLAIN, "Authorization": f"Bearer {key}", "Sec-Fetch-Site": "cross-site"}
        kept = (await browser.post("/v1/messages", content=b"Hi.", headers=bearer)).json()["id"]
        assert (await browser.get(f"/v1/messages/{kept}")).status_code == 404
        assert (await browser.get(f"/v1/messages/{kept}", headers=bearer)).status_code == 200
        problem(await browser.get("/v1/messages", headers={"Authorization": f"Bearer {new_key()}"}), 401)


async def test_a_proxys_own_password_is_no_key(services: Services, tenant: str) -> None:
    async with signed_in(services, tenant) as browser:
        assert (await browser.get("/v1/messages", headers={"Authorization": "Basic d25feA=="})).status_code == 200


async def test_who_signs_out_is_out(services: Services, tenant: str) -> None:
    async with signed_in(services, tenant) as browser:
        token = browser.cookies[COOKIE]
        answer = await browser.delete("/session")
        assert (answer.status_code, COOKIE in browser.cookies) == (204, False)
        browser.cookies.set(COOKIE, token)
        problem(await browser.get("/v1/messages"), 401)
        problem(await browser.get("/session"), 401)
        assert (await browser.delete("/session")).status_code == 204


async def test_who_signs_in_again_ends_the_session_before(
    services: Services, client: httpx2.AsyncClient, tenant: str
) -> None:
    async with signed_in(services, tenant) as browser:
        before = browser.cookies[COOKIE]
        await browser.post("/session", json={"sign_in": (await client.post("/v1/sign-ins")).json()["token"]})
        assert browser.cookies[COOKIE] != before
        assert await services.sessions.tenant_of(before) is None


async def test_a_session_that_is_too_old_is_told_to_sign_in(
    services: Services, database: Database, tenant: str
) -> None:
    async with signed_in(services, tenant) as browser:
        await database.rows(text("UPDATE sessions SET expires_at = now() WHERE tenant = :t"), {"t": tenant})
        assert "sign in" in str(problem(await browser.get("/v1/messages"), 401)["detail"])


async def test_without_a_session_nobody_is_signed_in(browser: httpx2.AsyncClient) -> None:
    problem(await browser.get("/session"), 401)
