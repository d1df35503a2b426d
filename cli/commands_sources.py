"""The command for the sources of messages: sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

if TYPE_CHECKING:
    from domain.sources import SourceState


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sources", epilog=exit_codes.HELP)(list_sources)


def list_sources(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show where messages come from, and how each mailbox, folder or service stands.

    What is set, in WINNOW_SOURCES, and what was read before. Example: winnow sources
    """
    states = asked(data_dir, lambda client: client.sources())
    if as_json:
        put_json({"sources": [state.model_dump(mode="json") for state in states]})
    elif states:
        _put_states(states)
    else:
        say("no sources are set; docs/sources.md says how a mailbox, a folder or a service is set in WINNOW_SOURCES")


def _put_states(states: tuple[SourceState, ...]) -> None:
    from cli.sources import told  # noqa: PLC0415  only when a command runs

    put(told(states))
