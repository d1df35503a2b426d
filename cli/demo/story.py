"""The demo's story: the stack comes up, the messages go in, and each is followed to its end."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

from cli.client import Address, ApiClient, open_client
from cli.demo.arriving import Sources, id_of, sources_of
from cli.demo.corpus import ARRIVING, DEMO, MORE, DemoMessage, load
from cli.demo.progress import Progress, progress
from cli.stack import LocalStack, Plan, StackFile, read_stack_file
from cli.terminal import say
from domain.failures import Refused, Unavailable, WinnowError
from domain.result import Result

END_S_MAX = 120
"""All messages together; what has not ended by then is told as it is."""
ARRIVE_S_MAX = 30
"""Until a message that was put into a source is known to the stack."""
_LOOK_S = 0.2


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
    missing: int = 0
    """How many messages were put into a source and did not arrive."""

    @property
    def all_ended(self) -> bool:
        """Whether every message is in a terminal state."""
        return not self.missing and all(outcome.result.status.terminal for outcome in self.outcomes)


async def live_through(plan: Plan, show: Callable[[Told], Awaitable[None]], *, stays: bool) -> Told:
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
        say("only a stack that the demo starts has its mailbox, folder and webhook: what comes by them is left out")
        return await _tell(running, None, show, stays=True)
    async with sources_of(plan) as (with_sources, sources):
        stack = LocalStack(with_sources, say)
        signals = _Signals(stack)
        async with stack.running() as file:
            with signals.obeyed():
                told = await _tell(file, sources, show, stays=stays)
                if stays:
                    say(f"Move a mail, a transcript or a chat into {sources.folder}: it is read too.")
                    say("The stack stays up; Ctrl-C stops it.")
                    await stack.serve()
            return told


async def live_on(plan: Plan) -> Told:
    """Send the demo's last mail to the stack that runs from the plan's folder.

    Raises:
        Refused: `no_stack`, none runs there.
    """
    running = await _running(plan)
    if running is None:
        raise Refused("no_stack", "no stack runs here yet; start one in another terminal: winnow demo")
    began = time.monotonic()
    async with _client(running) as client:
        with progress(1) as seen:
            outcome = await _submit(client, MORE, seen)
    return Told((outcome,), running, round(time.monotonic() - began, 2), stays=True)


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


async def _tell(
    stack: StackFile, sources: Sources | None, show: Callable[[Told], Awaitable[None]], *, stays: bool
) -> Told:
    began = time.monotonic()
    async with _client(stack) as client:
        with progress(len(DEMO) + (len(ARRIVING) if sources else 0)) as seen:
            ways: list[Awaitable[Outcome | None]] = [_submit(client, message, seen) for message in DEMO]
            if sources:
                ways += [_bring(client, message, sources, stack.api_url, seen) for message in ARRIVING]
            outcomes = tuple(outcome for outcome in await asyncio.gather(*ways) if outcome)
    seconds = round(time.monotonic() - began, 2)
    told = Told(outcomes, stack, seconds, stays, missing=len(ways) - len(outcomes))
    await show(told)
    return told


@asynccontextmanager
async def _client(stack: StackFile) -> AsyncIterator[ApiClient]:
    async with open_client(Address(stack.api_url, stack.api_key)) as client:
        yield client


async def _submit(client: ApiClient, message: DemoMessage, seen: Progress) -> Outcome:
    """Submit one message and follow it."""
    receipt = await client.submit(load(message), message.media_type, message.user)
    return await _follow(client, receipt.id, message, seen)


async def _bring(
    client: ApiClient, message: DemoMessage, sources: Sources, api_url: str, seen: Progress
) -> Outcome | None:
    """Put one message into its source and follow it; None when it did not arrive."""
    named = id_of(message)
    try:
        await sources.bring(message, api_url)
        async with asyncio.timeout(ARRIVE_S_MAX):
            while not await _is_known(client, named):  # noqa: ASYNC110  another process makes it known
                await asyncio.sleep(_LOOK_S)
    except (TimeoutError, Unavailable) as error:
        say(f"{message.file_name} has not arrived: {_words(error, ARRIVE_S_MAX)}")
        return None
    return await _follow(client, named, message, seen)


async def _is_known(client: ApiClient, named: str) -> bool:
    try:
        await client.result(named)
    except Refused as error:
        if error.reason == "not-found":
            return False
        raise
    return True


async def _follow(client: ApiClient, named: str, message: DemoMessage, seen: Progress) -> Outcome:
    try:
        async with asyncio.timeout(END_S_MAX):
            async for kind in client.follow(named):
                seen(message.file_name, kind)
    except (TimeoutError, Unavailable) as error:
        say(f"{message.file_name} has not ended: {_words(error, END_S_MAX)}")
    return Outcome(message, await client.result(named), await _text(client, named))


async def _text(client: ApiClient, named: str) -> str | None:
    try:
        return await client.text(named)
    except Refused:  # it was never read: then there is none, and the result says why
        return None


def _words(error: TimeoutError | WinnowError, seconds: float) -> str:
    return str(error) or f"{seconds} s are over"
