"""What was accepted is named, whatever becomes of the API afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.serving import Ran, winnow

pytestmark = pytest.mark.slow

ACCEPTED_MAX = 2


def answer_of(number: int) -> bytes:
    body = json.dumps({"id": f"msg_{number}", "status": "queued"}).encode()
    head = f"HTTP/1.1 202 Accepted\r\nContent-Length: {len(body)}\r\nContent-Type: application/json\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def vanishing() -> AsyncIterator[str]:
    """The URL of an API that takes two messages, and then answers nothing any more."""
    numbers = iter(range(1, ACCEPTED_MAX + 1))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        number = next(numbers, None) if request.startswith(b"POST") else None
        if number:
            await reader.readexactly(len(b"Hello."))
            writer.write(answer_of(number))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def files(tmp_path: Path) -> Sequence[Path]:
    made = [tmp_path / f"{number}.txt" for number in range(5)]
    for file in made:
        file.write_text("Hello.")
    return made


async def submitted(*arguments: str | Path) -> Ran:
    async with vanishing() as url:
        return await winnow("submit", *arguments, WINNOW_API_URL=url, WINNOW_API_KEY="k")


@pytest.mark.parametrize("more", [(), ("--wait",)])
async def test_the_ids_accepted_before_the_api_went_away_are_printed(
    files: Sequence[Path], more: tuple[str, ...]
) -> None:
    ran = await submitted(*files, *more)
    assert ran.code == 1
    assert [line.split()[0] for line in ran.out.splitlines()] == ["msg_1", "msg_2"]
    assert f"{files[2]}: " in ran.err
    assert "submitted 2, not sent 3" in ran.err
    assert "Traceback" not in ran.err


async def test_they_are_in_the_json_too(files: Sequence[Path]) -> None:
    ran = await submitted(*files, "--json")
    assert ran.code == 1
    assert [message["id"] for message in json.loads(ran.out)["messages"]] == ["msg_1", "msg_2"]
