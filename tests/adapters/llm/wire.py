"""A server that answers each request with the bytes and pauses of a script, and streams in both wire formats."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.adapters.llm.replies import ANSWER, Json, message, response, said

Step = bytes | float
"""Bytes to send, or seconds to be silent."""

HANG: float = 3600
WORDS = ['{"tasks"', ": ", "[]}"]


@dataclass
class Server:
    """What the server has seen so far."""

    url: str = ""
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """The client has closed its end before the script was over."""

    def url_of(self, name: str) -> str:
        return self.url + ("/v1" if name == "openai" else "")


@asynccontextmanager
async def serving(script: Sequence[Step]) -> AsyncIterator[Server]:
    """A server on the loopback; it closes the connection where the script ends before the response does."""
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]  # there is one
        try:
            while await _request(reader):
                server.asked.set()
                if not await _played(script, reader, writer):
                    server.left.set()
                    return
                if not script or script[-1] != LAST_CHUNK:
                    return
        except asyncio.CancelledError:
            pass  # the test is over; asyncio's streams would log it as an error
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> bool:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return False
    length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return True


async def _played(script: Sequence[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Play the script; false where the client leaves in the middle."""
    gone = asyncio.ensure_future(reader.read(1))
    try:
        for step in script:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif (await asyncio.wait([gone], timeout=step))[0]:
                return False
    except ConnectionError:
        return False
    else:
        return True
    finally:
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)


LAST_CHUNK = b"0\r\n\r\n"


def head(kind: str = "text/event-stream", **more: str) -> bytes:
    """The head of a chunked response."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(
        ["HTTP/1.1 200 OK", f"content-type: {kind}", "transfer-encoding: chunked", *lines, "", ""]
    ).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(data: Json) -> bytes:
    """One server-sent event, in one chunk."""
    return chunk(f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode())


def events_of(name: str, words: Sequence[str] = WORDS) -> list[bytes]:
    """A whole answer in events: how it begins, its words, and how it ends, which is its last one."""
    return anthropic_events(words) if name == "anthropic" else openai_events(words)


def anthropic_events(words: Sequence[str] = WORDS, *, stop: str = "end_turn", **more: object) -> list[bytes]:
    begun = message("", stop=None, usage={"input_tokens": 100, "output_tokens": 1, "cache_read_input_tokens": 40})
    return [
        event({"type": "message_start", "message": begun}),
        event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        event({"type": "ping"}),
        *(
            event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}})
            for word in words
        ),
        event({"type": "content_block_stop", "index": 0}),
        event({"type": "message_delta", "delta": {"stop_reason": stop, **more}, "usage": {"output_tokens": 20}}),
        event({"type": "message_stop"}),
    ]


def openai_events(words: Sequence[str] = WORDS, *, end: str = "completed", **more: object) -> list[bytes]:
    item = {"type": "message", "id": "m", "role": "assistant", "status": "in_progress", "content": []}
    whole = response("".join(words), status=end, **more)
    return [
        event({"type": "response.created", "response": response(status="in_progress", output=[])}),
        event({"type": "response.output_item.added", "output_index": 0, "item": item}),
        *(event({"type": "response.output_text.delta", "output_index": 0, "delta": word}) for word in words),
        event({"type": "response.output_item.done", "output_index": 0, "item": said("".join(words))}),
        event({"type": f"response.{end}", "response": whole}),
    ]


def streamed(events: Sequence[bytes], **headers: str) -> list[Step]:
    """A script that streams these and ends well."""
    return [head(**headers), *events, LAST_CHUNK]


def whole(name: str) -> bytes:
    """A good answer that is not streamed, in one piece."""
    body = json.dumps(message(ANSWER) if name == "anthropic" else response(ANSWER)).encode()
    return chunk(body)
