"""The commands for what people have changed: `winnow edits`, `winnow edits export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json, checked_message_id
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from cli.exporting import Exported
    from domain.result import EditPair

LIMIT = 50
LIMIT_MAX = 10_000

_HELP = "What people have changed: what stood there, and what they put in its place."
_Limit = Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="How many at most, newest first.")]
_Message = Annotated[str | None, typer.Option("--message", metavar="ID", help="Of this message alone.")]
_File = Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where the cases go, one a line.")]


def register(app: typer.Typer) -> None:
    """Add the `edits` commands to the command line."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("list", epilog=exit_codes.HELP)(list_edits)
    commands.command("export", epilog=exit_codes.HELP)(export)
    app.add_typer(commands, name="edits")


def list_edits(
    message: _Message = None, limit: _Limit = LIMIT, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """List changes, newest first.

    Example: winnow edits list --json
    """
    if message is not None:
        checked_message_id(message)
    pairs = run(_list(limit, message, data_dir))
    if as_json:
        put_json({"edits": [pair.model_dump(mode="json") for pair in pairs]})
    elif pairs:
        _put(pairs)
    else:
        say("no edits")


def export(file: _File, limit: _Limit = LIMIT_MAX, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Write the messages that people have corrected as evaluation cases, with what is right by their word.

    What they left as it was is taken as right; `winnow eval run --dataset cases.jsonl` measures by it.
    Example: winnow edits export cases.jsonl
    """
    exported = run(_export(file, limit, data_dir))
    if as_json:
        put_json({"cases": exported.cases, "edits": exported.edits, "left_out": dict(exported.left_out)})
        return
    print(f"{exported.cases} cases of {exported.edits} edits in {file}")
    for reason, count in exported.left_out.items():
        say(f"left out {count}: {reason}")


async def _list(limit: int, message: str | None, data_dir: Path | None) -> tuple[EditPair, ...]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.edits(limit, message)


async def _export(file: Path, limit: int, data_dir: Path | None) -> Exported:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs
    from cli.exporting import export_cases  # noqa: PLC0415  the same

    async with connected(data_dir) as client:
        return await export_cases(client, limit, file)


def _put(pairs: tuple[EditPair, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when a command runs

    heads = ("at", "change", "differs in", "prompt", "model", "message", "id")
    put(columns(heads, [_row(pair) for pair in pairs]))


def _row(pair: EditPair) -> tuple[str, ...]:
    return (
        f"{pair.at.astimezone():%Y-%m-%d %H:%M}",
        pair.type + (" (undone)" if pair.undone else ""),
        ", ".join(pair.differences) or "-",
        pair.prompt_version or "-",
        pair.model or "-",
        pair.message_id,
        pair.id,
    )
