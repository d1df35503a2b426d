"""The commands for models: models list, reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

if TYPE_CHECKING:
    from domain.traffic import Lane

_HELP = "What each model may do now: breakers, keys, pauses, limits."
_Name = Annotated[str, typer.Argument(metavar="NAME", help="A model, openai:gpt-6-luna, or a provider, openai.")]


def register(app: typer.Typer) -> None:
    """Add the commands; `models` alone lists."""
    commands = typer.Typer(help=_HELP, invoke_without_command=True)
    commands.callback()(_list_by_default)
    commands.command("list", epilog=exit_codes.HELP)(list_models)
    commands.command("reset", epilog=exit_codes.HELP)(reset_model)
    app.add_typer(commands, name="models")


def list_models(data_dir: DataDir = None, as_json: Json = False) -> None:
    """List each key of each model that was ever asked."""
    lanes = asked(data_dir, lambda client: client.lanes())
    if as_json:
        put_json({"lanes": [lane.model_dump(mode="json") for lane in lanes]})
    elif lanes:
        _put_lanes(lanes)
    else:
        say("no model with a key was asked yet; the built-in model needs none")


def reset_model(name: _Name, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Close breakers, end pauses, and have refused keys tried again: all keys of the provider."""
    reset = asked(data_dir, lambda client: client.reset_model(name))
    if as_json:
        put_json({"model": name, "reset": reset})
    else:
        print(f"{name}: {reset} reset" if reset else f"{name}: nothing to reset")


def _list_by_default(context: typer.Context, data_dir: DataDir = None, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_models(data_dir, as_json)


def _put_lanes(lanes: tuple[Lane, ...]) -> None:
    from cli.lanes import told  # noqa: PLC0415  only when a command runs

    put(told(lanes))
