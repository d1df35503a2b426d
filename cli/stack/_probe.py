"""Asking a server of ours over HTTP whether it is there."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

ANSWER_S_MAX = 2
_BYTES_MAX = 100_000
_OK = 200


async def http_body(url: str, *, bearer: str = "") -> str | None:
    """The body of a 200; None for every other answer, and for none."""
    try:
        async with asyncio.timeout(ANSWER_S_MAX):
            answer = await _get(url, {"Authorization": f"Bearer {bearer}"} if bearer else {})
    except (OSError, TimeoutError):
        return None
    head, _, body = answer.partition("\r\n\r\n")
    status = head.split(" ", 2)[1:2]
    return body if status == [str(_OK)] else None


async def _get(url: str, headers: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        lines = [f"{name}: {value}" for name, value in {"Host": parts.netloc, "Connection": "close", **headers}.items()]
        writer.write("\r\n".join([f"GET {parts.path} HTTP/1.1", *lines, "", ""]).encode())
        await writer.drain()
        answer = b""
        while len(answer) < _BYTES_MAX and (chunk := await reader.read(_BYTES_MAX)):
            answer += chunk
    finally:
        writer.close()
    return answer.decode(errors="replace")
