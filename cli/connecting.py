"""From a command's options to a client of the API."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from cli.terminal import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from cli.client import ApiClient

_T = TypeVar("_T")


@asynccontextmanager
async def connected(data_dir: Path | None) -> AsyncIterator[ApiClient]:
    """A client of the API that the options and the settings name.

    Raises:
        Misconfigured: none is named and none runs.
    """
    from adapters.settings import load_settings  # noqa: PLC0415  only when a command runs
    from cli.client import find_api, open_client  # noqa: PLC0415  the same

    async with open_client(find_api(load_settings(), data_dir)) as client:
        yield client


def asked(data_dir: Path | None, question: Callable[[ApiClient], Awaitable[_T]]) -> _T:
    """What the API answers to a command; a failure of ours ends the command, as `run` does."""

    async def story() -> _T:
        async with connected(data_dir) as client:
            return await question(client)

    return run(story())
