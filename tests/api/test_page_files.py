"""The review page's files: those of its folder and nothing else, with what keeps a browser to them."""

import re
from pathlib import Path
from urllib.parse import unquote

import httpx2
import pytest
from hatchling.builders.wheel import WheelBuilder
from starlette.types import Message

from api.app import create_app
from api.page_files import FILES_MAX, FOLDER, INDEX, MEDIA_TYPES, read_page
from api.safe_headers import SAFE_HEADERS
from api.services import Services
from tests.api.test_problems import problem

NAMES = sorted(read_page())


@pytest.fixture
def stranger(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """A client without a key: whoever opens the page has none yet."""
    del client.headers["Authorization"]
    return client


@pytest.mark.parametrize("name", NAMES)
async def test_each_file_is_served_as_it_lies_there(stranger: httpx2.AsyncClient, name: str) -> None:
    answer = await stranger.get(f"/page/{name}")
    assert (answer.status_code, answer.content) == (200, (FOLDER / name).read_bytes())
    assert answer.headers["content-type"] == MEDIA_TYPES[Path(name).suffix]
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/page/index.html"])
async def test_it_is_asked_for_again_and_not_sent_again(stranger: httpx2.AsyncClient, path: str) -> None:
    whole = await stranger.get(path)
    assert whole.headers["content-type"] == "text/html; charset=utf-8"
    again = await stranger.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert (await stranger.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_its_head_can_be_asked_for_alone(stranger: httpx2.AsyncClient) -> None:
    whole, head = await stranger.get("/"), await stranger.head("/")
    assert (head.status_code, head.headers["etag"]) == (200, whole.headers["etag"])
    problem(await stranger.post("/"), 405)


@pytest.mark.parametrize(
    "path",
    [
        *("/page/", "/page/..", "/page/../app.py", "/page/..%2fapp.py", "/page/%2e%2e/app.py", "/page/..%5capp.py"),
        *("/page/%2fetc%2fpasswd", "/page//etc/passwd", "/page/index.html%00", "/page/INDEX.HTML", "/page/nowhere.js"),
        *("/page/.index.html", "/index.html", "/page", "/page/%2e", "/page/./index.html"),
    ],
)
async def test_nothing_else_of_the_disk_can_be_asked_for(services: Services, path: str) -> None:
    asked = {"method": "GET", "path": unquote(path), "raw_path": path.encode(), "query_string": b"", "headers": []}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await create_app(services)({"type": "http", "scheme": "http", "server": ("api", 80), **asked}, receive, send)
    assert sent[0]["status"] == 404


@pytest.mark.parametrize(
    "path", ["/", "/page/main.js", "/page/nowhere", "/v1/messages", "/session", "/livez", "/openapi.json"]
)
async def test_every_answer_keeps_the_browser_to_ourselves(stranger: httpx2.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    assert {name: answer.headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    for danger in ("unsafe", "http", "*", "blob:"):
        assert danger not in answer.headers["content-security-policy"]


async def test_a_failure_of_ours_keeps_the_browser_too(services: Services) -> None:
    app = create_app(services)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await client.get("/broken")
    problem(answer, 500)
    assert {name: answer.headers.get_list(name) for name in SAFE_HEADERS} == {n: [v] for n, v in SAFE_HEADERS.items()}


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".html", ".js", ".css"))])
def test_the_page_asks_nobody_else_and_makes_no_words_into_markup(name: str) -> None:
    words = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s""", words)
    assert not re.search(
        r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(", words
    )
    assert not re.search(r"""<[^>]+\s(?:style|on\w+)=["']""", words)


def test_what_the_page_loads_is_there() -> None:
    asked = re.findall(r'(?:src|href)="/page/([^"]+)"', (FOLDER / INDEX).read_text(encoding="utf-8"))
    asked += [
        name for path in FOLDER.glob("*.js") for name in re.findall(r'from "\./([^"]+)"', path.read_text("utf-8"))
    ]
    assert asked
    assert set(asked) <= set(NAMES)


def test_the_package_has_every_file_of_the_page() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(FOLDER.parents[1])).recurse_included_files()}
    assert {f"api/page/{name}" for name in NAMES} <= packed


def test_a_folder_without_an_index_or_with_too_much_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=INDEX):
        read_page(tmp_path)
    for number in range(FILES_MAX + 1):
        (tmp_path / f"{number}.js").touch()
    with pytest.raises(ValueError, match="at most"):
        read_page(tmp_path)


def test_what_is_no_file_of_a_page_is_left_out(tmp_path: Path) -> None:
    for name in (INDEX, "notes.txt", "key.pem", "code.py"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.js").mkdir()
    assert set(read_page(tmp_path)) == {INDEX}


async def test_the_files_of_a_version_are_kept_and_those_of_another_are_not_there(client: httpx2.AsyncClient) -> None:
    index = (await client.get("/")).text
    (path,) = set(re.findall(r'src="(/page/[^"]+\.js)"', index))
    kept = await client.get(path)
    assert (kept.status_code, "immutable" in kept.headers["cache-control"]) == (200, True)
    version, name = path.split("/")[2:]
    assert (await client.get(f"/page/{'0' * len(version)}/{name}")).status_code == 404
    assert (await client.get(f"/page/{name}")).headers["cache-control"] == "no-cache"
