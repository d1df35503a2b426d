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

_Once = Annotated[bool, typer.Option("--once", help="Stop the stack when all is told; so it is without a terminal.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=exit_codes.HELP)(demo)


def demo(once: _Once = False, data_dir: DataDir = None, as_json: Json = False) -> None:
    """See real messages become tasks, decisions and drafts: no key, no network.

    Starts the local stack, unless one runs, and submits the bundled messages to it.
    On a terminal it stays up until Ctrl-C. Example: winnow demo
    """
    import asyncio  # noqa: PLC0415  only when this command runs

    stays = not once and sys.stdout.isatty()
    try:
        told = run(_demo(data_dir, as_json=as_json, stays=stays))
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("stopped")
        raise typer.Exit(exit_codes.OK if stays else exit_codes.FAILED) from None
    if not told.all_ended:
        say("winnow: not every message ended")
        raise typer.Exit(exit_codes.FAILED)


async def _demo(data_dir: Path | None, *, as_json: bool, stays: bool) -> Told:
    from adapters.settings import load_settings  # noqa: PLC0415  only when this command runs
    from cli.commands_stack import plan_from  # noqa: PLC0415  the same
    from cli.demo.story import live_through  # noqa: PLC0415  the same
    from cli.demo.telling import document, lines  # noqa: PLC0415  the same

    def show(told: Told) -> None:
        if as_json:
            put_json(document(told))
        else:
            put(lines(told))

    return await live_through(plan_from(load_settings(), data_dir), show, stays=stays)
