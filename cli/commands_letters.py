"""The commands for dead letters: dlq list, show, replay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json, MessageId
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from domain.result import DeadLetterView, Receipt

_HELP = "Messages that no step could rescue: kept whole, with their reason."
_Replayed = Annotated[bool, typer.Option("--replayed", help="Also those that were sent round again.")]
_Model = Annotated[str | None, typer.Option(help="Ask this one first: local, or provider:model.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("list", epilog=exit_codes.HELP)(list_letters)
    commands.command("show", epilog=exit_codes.HELP)(show_letter)
    commands.command("replay", epilog=exit_codes.HELP)(replay_letter)
    app.add_typer(commands, name="dlq")


def list_letters(replayed: _Replayed = False, data_dir: DataDir = None, as_json: Json = False) -> None:
    """List the dead letters, newest first."""
    letters = run(_list(replayed, data_dir))
    if as_json:
        put_json({"dead_letters": [letter.model_dump(mode="json") for letter in letters]})
    elif letters:
        for letter in letters:
            _put_letter(letter)
    else:
        say("no dead letters")


def show_letter(id: MessageId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  the argument's name
    """Show why a message is a dead letter."""
    letter = run(_show(id, data_dir))
    if as_json:
        put_json(letter.model_dump(mode="json"))
    else:
        _put_letter(letter)


def replay_letter(
    id: MessageId,  # noqa: A002  the argument's name
    model: _Model = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Send a dead letter round again."""
    receipt = run(_replay(id, model, data_dir))
    if as_json:
        put_json(receipt.model_dump(mode="json"))
    else:
        print(f"{receipt.id}  {receipt.status}")


async def _list(replayed: bool, data_dir: Path | None) -> tuple[DeadLetterView, ...]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.letters(replayed=replayed)


async def _show(id: str, data_dir: Path | None) -> DeadLetterView:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.letter(id)


async def _replay(id: str, model: str | None, data_dir: Path | None) -> Receipt:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.replay(id, model)


def _put_letter(letter: DeadLetterView) -> None:
    from cli.results import told_letter  # noqa: PLC0415  only when a command runs

    put(told_letter(letter))
