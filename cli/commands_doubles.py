"""`winnow double`: local doubles of the services that messages come from, for trying things out without an account."""

from __future__ import annotations

import json
import shlex
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from cli import exit_codes
from cli.terminal import run, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
    from contextlib import AbstractAsyncContextManager

    from adapters.connectors.doubles.slack import SlackDouble

_HELP = "Local doubles of the services that messages come from, for trying things out."
_EPILOG = (
    "On stdout: its address, then the line that has a stack watch it; on stderr what happens. It serves until Ctrl-C, "
    "on loopback alone, and keeps nothing.\n\n" + exit_codes.HELP
)
_SECRET: Final = "local-signing-secret"  # noqa: S105  a double's
_TOKEN: Final = "xoxb-local"  # noqa: S105  the same
_LOOK_S: Final = 0.5
_Address = TypeVar("_Address")
_VERIFY_S: Final = 2.0

_Port = Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on loopback; 0 takes a free port.")]
_From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        exists=True,
        help="Deliver these mails, once somebody looks: an mbox, a folder, an archive or a mail.",
    ),
]
_Every = Annotated[float, typer.Option("--every-s", min=0, help="Seconds between two of them.")]
_PostTo = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Post five events there, once it answers: http://…/v1/sources/NAME/slack."),
]
_Secret = Annotated[str, typer.Option(help="What the events are signed with.")]

_PEOPLE: Final = {
    "U01MARA": ("Mara Lindqvist", "mara.lindqvist@example.com"),
    "U02BEN": ("Ben Okafor", "ben.okafor@example.com"),
    "U03LENA": ("Lena Fischer", "lena.fischer@example.com"),
    "U04PRIYA": ("Priya Raman", "priya.raman@example.com"),
    "U05TOMAS": ("Tomás Vidal", "tomas.vidal@example.com"),
}
_CHANNEL: Final = "C01HARBOUR"
_TALK: Final = (
    ("U02BEN", False, "The grinder of the harbour stall makes that noise again."),
    ("U03LENA", True, "<@U01MARA> could you call the technician today? I need it before Saturday."),
    ("U01MARA", True, "I'll call him at noon and tell you what he says."),
    ("U04PRIYA", False, "We decided this morning to take the oat milk from Halm from January on."),
    ("U05TOMAS", True, "<@U04PRIYA> please send me the new prices by Thursday, then they go into the shop."),
)
"""Who says what, and whether it answers what was said before."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("imap", epilog=_EPILOG)(imap)
    commands.command("gmail", epilog=_EPILOG)(gmail)
    commands.command("slack", epilog=_EPILOG)(slack)
    app.add_typer(commands, name="double")


def imap(port: _Port = 0, mails: _From = None, every_s: _Every = 1.0) -> None:
    """Serve a mailbox by IMAP.

    Example: winnow double imap --from archive.mbox
    """
    _until_interrupted(_imap(port, mails, every_s))


def gmail(port: _Port = 0, mails: _From = None, every_s: _Every = 1.0) -> None:
    """Serve a mailbox as Gmail's API does; it calls nobody, so it is looked into every other second.

    Example: winnow double gmail --from archive.mbox
    """
    _until_interrupted(_gmail(port, mails, every_s))


def slack(port: _Port = 0, post_to: _PostTo = None, secret: _Secret = _SECRET, every_s: _Every = 1.0) -> None:
    """Serve a Slack workspace, and post what is said in it.

    Example: winnow double slack --post-to http://127.0.0.1:8080/v1/sources/slack/slack
    """
    if post_to is not None and not post_to.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{post_to} is no address; it begins with http://", param_hint="--post-to")
    _until_interrupted(_slack(port, post_to, secret, every_s))


def _until_interrupted(story: Coroutine[object, object, None]) -> None:
    try:
        run(story)
    except KeyboardInterrupt:
        say("stopped")


async def _imap(port: int, mails: Path | None, every_s: float) -> None:
    from adapters.connectors.doubles.imap import ImapDouble  # noqa: PLC0415  only when this command runs

    box = ImapDouble()
    async with _on_port(box.serving, port) as taken:
        login = {"login": box.login, "password": box.password, "since_days": None}
        _tell(f"127.0.0.1:{taken}", "imap", {"host": "127.0.0.1", "port": taken, "tls": "none", **login})
        await _deliver(mails, box.deliver, every_s, lambda: box.connections > 0)


async def _gmail(port: int, mails: Path | None, every_s: float) -> None:
    from adapters.connectors.doubles.gmail import GmailDouble  # noqa: PLC0415  only when this command runs

    box = GmailDouble()
    async with _on_port(box.serving, port) as base:
        watch = {"topic": "projects/local/topics/winnow", "push_token": "local", "poll_s": 2, "base_url": base}
        _tell(base, "gmail", {"user": box.user, "credentials": box.credentials(), **watch})
        await _deliver(mails, box.deliver, every_s, lambda: bool(box.calls))


async def _slack(port: int, post_to: str | None, secret: str, every_s: float) -> None:
    from adapters.connectors.doubles.slack import SlackDouble, post_event  # noqa: PLC0415  as above

    workspace = SlackDouble(token=_TOKEN)
    workspace.add_channel(_CHANNEL, "harbour-stall")
    for own_id, (name, address) in _PEOPLE.items():
        workspace.add_person(own_id, name, address)
    async with _on_port(workspace.serving, port) as base:
        _tell(base, "slack", {"signing_secret": secret, "bot_token": _TOKEN, "base_url": base})
        if post_to is not None:
            await _verified(post_to, secret)
            async for ts in _talking(workspace, every_s):
                answers = await post_event(post_to, secret, workspace.event(_CHANNEL, ts))
                say(f"posted {_CHANNEL}/{ts}: {', '.join(str(answer or 'no answer') for answer in answers)}")
        await _for_ever()


async def _verified(url: str, secret: str) -> None:
    """Until the address answers as the app; what is wrong is said once."""
    import asyncio  # noqa: PLC0415  slow to load, and only doubles need it

    from adapters.connectors.doubles.slack import verify  # noqa: PLC0415  as above

    said: str | None = None
    while wrong := await verify(url, secret):
        if wrong != said:
            say(f"waiting for {url}: {wrong}")
        said = wrong
        await asyncio.sleep(_VERIFY_S)


async def _talking(workspace: SlackDouble, every_s: float) -> AsyncIterator[str]:
    """The times of what is said, each as it is said."""
    import asyncio  # noqa: PLC0415  the same

    thread = ""
    for user, answers, text in _TALK:
        ts = workspace.say(_CHANNEL, user, text, thread=thread if answers else None)
        thread = thread if answers else ts
        yield ts
        await asyncio.sleep(every_s)


async def _deliver(
    mails: Path | None, deliver: Callable[[bytes], object], every_s: float, looked: Callable[[], bool]
) -> None:
    """Deliver what there is once somebody has looked, one after the other; then serve on."""
    import asyncio  # noqa: PLC0415  the same

    if mails is not None:
        from adapters.source.containers import Entry, found_in  # noqa: PLC0415  only when this command runs

        while not looked():  # noqa: ASYNC110  the double counts who came, and tells nobody
            await asyncio.sleep(_LOOK_S)
        found = found_in(mails)
        while (one := await asyncio.to_thread(next, found, None)) is not None:
            if isinstance(one, Entry):
                deliver(one.body)
                say(f"delivered {one.place}")
                await asyncio.sleep(every_s)
        say("all is delivered")
    await _for_ever()


@asynccontextmanager
async def _on_port(
    serving: Callable[[int], AbstractAsyncContextManager[_Address]], port: int
) -> AsyncIterator[_Address]:
    """The double's address.

    Raises:
        Misconfigured: the port cannot be had.
    """
    from domain.failures import Misconfigured  # noqa: PLC0415  only when a command runs

    async with AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(serving(port))
        except OSError as error:
            raise Misconfigured("port", f"port {port} cannot be had on loopback; choose another, or 0") from error
        yield address


def _tell(address: str, type_: str, settings: Mapping[str, object]) -> None:
    """The address, and what a shell sets so that the stack watches it."""
    sources = json.dumps({type_: {"type": type_, **settings}})
    print(address)
    print(f"export WINNOW_SOURCES={shlex.quote(sources)}", flush=True)


async def _for_ever() -> None:
    import asyncio  # noqa: PLC0415  the same

    await asyncio.get_running_loop().create_future()
