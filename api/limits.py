"""The limit on a request's body, announced or sent in chunks."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses with 413 as soon as a body is known to be larger than `bytes_max`."""

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
        read = 0

        async def counted() -> Message:
            nonlocal read
            if announced > self._bytes_max:
                raise self._too_large()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._bytes_max:
                raise self._too_large()
            return message

        await self._app(scope, counted, send)

    def _too_large(self) -> HTTPException:
        return HTTPException(413, f"Send at most {self._bytes_max} bytes.", {"Connection": "close"})
