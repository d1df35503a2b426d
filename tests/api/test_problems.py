"""Every error is application/problem+json, and every type of problem is in the docs."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from adapters.source import BODY_BYTES_MAX
from adapters.store import new_key
from api.app import create_app
from api.problems import MEDIA_TYPE, TYPES, URN
from api.services import Services

NOBODY = "msg_" + "a" * 26
ITEM = "task_" + "a" * 16
TEXT = {"Content-Type": "text/plain"}
DOCS = Path(__file__).parents[2] / "docs" / "http.md"

Case = tuple[str, str, dict[str, object], int]

CASES: list[Case] = [
    ("GET", "/nowhere", {}, 404),
    ("GET", "/v1/messages/nonsense", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}%00", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}/text", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}/original", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}/events", {}, 404),
    ("GET", f"/v1/messages/{NOBODY}/events?after=-1", {}, 422),
    ("GET", "/v1/messages?page_size=0", {}, 422),
    ("GET", "/v1/messages?page_size=201", {}, 422),
    ("GET", "/v1/messages?page_token=nonsense", {}, 400),
    ("GET", "/v1/messages?page_token=%C3%A9", {}, 400),
    ("GET", "/v1/messages?status=nonsense", {}, 422),
    ("DELETE", "/v1/messages", {}, 405),
    ("POST", "/v1/messages", {"content": b"x"}, 415),
    ("POST", "/v1/messages", {"content": b"x", "headers": {"Content-Type": "image/png"}}, 415),
    ("POST", "/v1/messages", {"content": b"", "headers": TEXT}, 422),
    ("POST", "/v1/messages", {"content": b" \n", "headers": TEXT}, 422),
    ("POST", "/v1/messages?user=a%00b", {"content": b"x", "headers": TEXT}, 422),
    ("POST", f"/v1/messages?user={'x' * 321}", {"content": b"x", "headers": TEXT}, 422),
    ("POST", "/v1/messages", {"content": b"x" * (BODY_BYTES_MAX + 1), "headers": TEXT}, 413),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"json": {"subject": "s"}}, 404),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"json": {}}, 422),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"json": {"subject": "a\0b"}}, 422),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"content": b'{"subject": "\\ud800"}'}, 422),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"content": b"{"}, 422),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"content": b"\xff"}, 400),
    ("PATCH", f"/v1/messages/{NOBODY}/draft", {"content": b"x" * (BODY_BYTES_MAX + 1)}, 413),
    ("PATCH", f"/v1/messages/{NOBODY}/items/{ITEM}", {"json": {"due_date": "2026-02-31"}}, 422),
    ("PATCH", f"/v1/messages/{NOBODY}/items/{ITEM}", {"json": {"unknown": "field"}}, 422),
    ("POST", f"/v1/messages/{NOBODY}/draft/approve", {}, 404),
    ("POST", f"/v1/messages/{NOBODY}/draft/reject", {"json": {"reason": 1}}, 422),
    ("GET", f"/v1/dead-letters/{NOBODY}", {}, 404),
    ("POST", f"/v1/dead-letters/{NOBODY}/replay", {}, 404),
    ("POST", f"/v1/dead-letters/{NOBODY}/replay", {"json": {"model": "nonsense"}}, 422),
]


def problem(answer: httpx2.Response, status: int) -> dict[str, object]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    said: dict[str, object] = answer.json()
    assert said["type"] in {URN + name for name in TYPES}
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    return said


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1][:60]} {case[3]}")
async def test_every_refusal_is_a_problem(client: httpx2.AsyncClient, case: Case) -> None:
    method, url, given, status = case
    headers = {"Content-Type": "application/json", **given.pop("headers", {})} if "content" in given else {}  # type: ignore[dict-item]  # headers
    if method == "POST" and url == "/v1/messages" and status == 415:
        headers = {name: value for name, value in headers.items() if value != "application/json"}
    answer = await client.request(method, url, headers=headers, **given)  # type: ignore[arg-type]  # a table of anything
    problem(answer, status)


async def test_a_body_in_chunks_is_counted_too(client: httpx2.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(26):
            yield b"x" * 1024 * 1024

    answer = await client.post("/v1/messages", content=chunks(), headers=TEXT)
    problem(answer, 413)


async def test_the_largest_body_is_accepted(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/messages", content=b"x" * BODY_BYTES_MAX, headers=TEXT)
    assert answer.status_code == 202


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic d25feA==", f"Bearer {new_key()}"])
async def test_without_a_known_key_it_is_401(client: httpx2.AsyncClient, header: str | None) -> None:
    del client.headers["Authorization"]
    answer = await client.get("/v1/messages", headers={"Authorization": header} if header else {})
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_every_route_of_v1_asks_for_a_key(client: httpx2.AsyncClient, services: Services) -> None:
    del client.headers["Authorization"]
    paths = create_app(services).openapi()["paths"]
    for path, methods in paths.items():
        signed = path.startswith("/v1/sources/")  # those ask for the service's own signature
        for method in methods if path.startswith("/v1/") and not signed else ():
            url = path.replace("{id}", NOBODY).replace("{item_id}", ITEM)
            problem(await client.request(method, url, json={"subject": "s"}, headers=TEXT), 401)


async def test_a_failure_of_ours_is_a_problem_without_its_words(services: Services) -> None:
    app = create_app(services)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret")

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as other:
        answer = await other.get("/broken")
    problem(answer, 500)
    assert "secret" not in answer.text


def test_the_docs_name_every_problem() -> None:
    words = DOCS.read_text(encoding="utf-8")
    rows = [f"`{URN}{name}` | {found.status} |" for name, found in TYPES.items()]
    assert [row for row in rows if row not in words] == []
