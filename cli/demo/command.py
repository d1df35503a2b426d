"""`winnow demo`: the bundled messages through the whole line, from the stack's start to the printed results."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from pathlib import Path

    from cli.demo.story import Told
    from cli.stack import StackFile

_Once = Annotated[bool, typer.Option("--once", help="Stop the stack when all is told; so it is without a terminal.")]

_More = Annotated[
    bool, typer.Option("--more", help="Send the demo's last mail to the stack that runs: its draft follows your edits.")
]
_NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open the review page in a browser.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=exit_codes.HELP)(demo)


def demo(
    once: _Once = False, more: _More = False, no_open: _NoOpen = False, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """See real messages become tasks, decisions and drafts: no key, no network.

    Starts the local stack, unless one runs, and submits the bundled messages to it.
    On a terminal it opens the review page, and stays up until Ctrl-C. Example: winnow demo
    """
    import asyncio  # noqa: PLC0415  only when this command runs

    stays = not once and sys.stdout.isatty()
    try:
        story = (
            _more(data_dir, as_json=as_json)
            if more
            else _demo(data_dir, as_json=as_json, stays=stays, opens=not no_open)
        )
        told = run(story)
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("stopped")
        raise typer.Exit(exit_codes.OK if stays else exit_codes.FAILED) from None
    if not told.all_ended:
        say("winnow: not every message ended")
        raise typer.Exit(exit_codes.FAILED)


async def _demo(data_dir: Path | None, *, as_json: bool, stays: bool, opens: bool) -> Told:
    from adapters.settings import load_settings  # noqa: PLC0415  only when this command runs
    from cli.commands_stack import plan_from  # noqa: PLC0415  the same
    from cli.demo.story import live_through  # noqa: PLC0415  the same

    async def show(told: Told) -> None:
        _put(told, as_json=as_json)
        if stays:
            await _open_page(told.stack, opens=opens)

    return await live_through(plan_from(load_settings(), data_dir), show, stays=stays)


async def _more(data_dir: Path | None, *, as_json: bool) -> Told:
    from adapters.settings import load_settings  # noqa: PLC0415  only when this command runs
    from cli.commands_stack import plan_from  # noqa: PLC0415  the same
    from cli.demo.story import live_on  # noqa: PLC0415  the same

    told = await live_on(plan_from(load_settings(), data_dir))
    _put(told, as_json=as_json)
    return told


async def _open_page(stack: StackFile, *, opens: bool) -> None:
    """The review page on the demo's queue, signed in."""
    from cli.client import Address, open_client  # noqa: PLC0415  only when this command runs
    from cli.commands_page import open_browser, sign_in_url  # noqa: PLC0415  the same

    async with open_client(Address(stack.api_url, stack.api_key)) as client:
        url = await sign_in_url(client)
    if not (opens and open_browser(url)):
        say(f"The review page, for five minutes: {url}")


def _put(told: Told, *, as_json: bool) -> None:
    from cli.demo.telling import document, lines  # noqa: PLC0415  only when this command runs

    if as_json:
        put_json(document(told))
    else:
        put(lines(told))
