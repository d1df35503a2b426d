"""The `winnow` command."""

import gc
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from cli import (
    commands_cache,
    commands_calls,
    commands_dates,
    commands_docs,
    commands_doubles,
    commands_edits,
    commands_eval,
    commands_examples,
    commands_gate,
    commands_letters,
    commands_local,
    commands_messages,
    commands_models,
    commands_overruled,
    commands_page,
    commands_reading,
    commands_reprocess,
    commands_review,
    commands_simulator,
    commands_sources,
    commands_stack,
    commands_tasks,
    exit_codes,
)
from cli.demo import command as demo

_HELP = "Turns every email, meeting and chat into tasks, decisions and a draft reply, each with its proof."

app = typer.Typer(
    help=_HELP,
    epilog=exit_codes.HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  for this option only

    try:
        print(f"winnow {version('winnow')}")
    except PackageNotFoundError:
        print("winnow (runs from a folder, not installed)")
    raise typer.Exit


@app.callback()
def _winnow(
    _version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Take the options that no command has; the help is the application's."""


for part in (
    demo,
    commands_stack,
    commands_page,
    commands_messages,
    commands_review,
    commands_edits,
    commands_tasks,
    commands_reading,
    commands_reprocess,
    commands_overruled,
    commands_examples,
    commands_sources,
    commands_docs,
    commands_letters,
    commands_local,
    commands_calls,
    commands_models,
    commands_cache,
    commands_gate,
    commands_dates,
    commands_eval,
    commands_simulator,
    commands_doubles,
):
    part.register(app)


_OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""Beyond Python's 700: most of what loading makes stays, and to look through it again and again takes its time."""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what the terminal cannot show does not end a command
    app()


if __name__ == "__main__":
    main()
