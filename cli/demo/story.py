"""The demo's story: the stack comes up, the messages go in, and each is followed to its end."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

from cli.client import Address, ApiClient, open_client
from cli.demo.corpus import DEMO, DemoMessage, load
from cli.demo.progress import Progress, progress
from cli.stack import LocalStack, Plan, StackFile, read_stack_file
from cli.terminal import say
from domain.failures import Refused, Unavailable, WinnowError
from domain.result import Result

END_S_MAX = 120
"""All messages together; what has not ended by then is told as it is."""


class Outcome(NamedTuple):
    """One message of the demo and what came of it."""

    message: DemoMessage
    result: Result
    text: str | None
    """The normalised text; None where the message could not be read."""


class Told(NamedTuple):
    """What the demo has to tell."""

    outcomes: tuple[Outcome, ...]
    stack: StackFile
    seconds: float
    """From the first submission to the last end."""
    stays: bool
    """Whether the stack is up when this has been told."""

    @property
    def all_ended(self) -> bool:
        """Whether every message is in a terminal state."""
        return all(outcome.result.status.terminal for outcome in self.outcomes)


async def live_through(plan: Plan, show: Callable[[Told], None], *, stays: bool) -> Told:
    """Run the demo on the plan's stack, or on the one that runs from its folder already.

    Args:
        plan: what to start where nothing runs; what is started is stopped at the end.
        show: takes the results, once.
        stays: keep a stack that was started here up until SIGINT, SIGTERM or SIGHUP.

    Raises:
        WinnowError: the stack does not start, or the API cannot be reached.
    """
    running = await _running(plan)
    if running:
        say(f"using the stack at {running.api_url}")
        return await _tell(running, show, stays=True)
    stack = LocalStack(plan, say)
    signals = _Signals(stack)
    async with stack.running() as file:
        with signals.obeyed():
            told = await _tell(file, show, stays=stays)
            if stays:
                say("The stack stays up; Ctrl-C stops it.")
                await stack.serve()
        return told


class _Signals:
    """The first signal ends the story; one that comes while the stack drains ends the draining."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        self._story = asyncio.current_task()
        self._draining = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                asyncio.get_running_loop().add_signal_handler(number, self._told)

    @contextmanager
    def obeyed(self) -> Iterator[None]:
        """After this block the stack drains."""
        try:
            yield
        finally:
            self._draining = True

    def _told(self) -> None:
        if self._draining:
            self._stack.kill()
        elif self._story:
            self._draining = True
            self._story.cancel()


async def _running(plan: Plan) -> StackFile | None:
    """The stack of this folder, if it answers."""
    file = read_stack_file(plan.data_dir)
    if file is None:
        return None
    async with _client(file) as client:
        return file if await client.lives() else None


async def _tell(stack: StackFile, show: Callable[[Told], None], *, stays: bool) -> Told:
    began = time.monotonic()
    async with _client(stack) as client:
        with progress(len(DEMO)) as seen:
            results = await asyncio.gather(*(_process(client, message, seen) for message in DEMO))
        texts = await asyncio.gather(*(_text(client, result) for result in results))
    seconds = round(time.monotonic() - began, 2)
    told = Told(tuple(map(Outcome, DEMO, results, texts)), stack, seconds, stays)
    show(told)
    return told


@asynccontextmanager
async def _client(stack: StackFile) -> AsyncIterator[ApiClient]:
    async with open_client(Address(stack.api_url, stack.api_key)) as client:
        yield client


async def _process(client: ApiClient, message: DemoMessage, seen: Progress) -> Result:
    """Submit one message and follow it."""
    receipt = await client.submit(load(message), message.media_type, message.user)
    try:
        async with asyncio.timeout(END_S_MAX):
            async for kind in client.follow(receipt.id):
                seen(message.file_name, kind)
    except (TimeoutError, Unavailable) as error:
        say(f"{message.file_name} has not ended: {_words(error)}")
    return await client.result(receipt.id)


async def _text(client: ApiClient, result: Result) -> str | None:
    try:
        return await client.text(result.id)
    except Refused:  # it was never read: then there is none, and the result says why
        return None


def _words(error: TimeoutError | WinnowError) -> str:
    return str(error) or f"{END_S_MAX} s are over"
