"""How commands speak: data on stdout, progress on stderr, failures as one sentence and an exit code."""

import json
import os
import sys
from collections.abc import Coroutine, Iterable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from cli import exit_codes
from cli.lines import Line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_T = TypeVar("_T")


def run(story: Coroutine[Any, Any, _T]) -> _T:  # Any: what a coroutine yields and is sent is the loop's affair
    """Run a command's coroutine; a failure of ours ends the command with its sentence on stderr."""
    import asyncio  # noqa: PLC0415  only for commands that wait

    with failures():
        return asyncio.run(story)


@contextmanager
def failures() -> "Iterator[None]":
    """A failure of ours ends the command with its sentence on stderr and its exit code."""
    from cli.stack import FolderHeld  # noqa: PLC0415  only when a command runs
    from domain.failures import WinnowError  # noqa: PLC0415  the same

    try:
        yield
    except FolderHeld as held:
        say(str(held))
        raise typer.Exit(exit_codes.HELD) from held
    except WinnowError as error:
        say(f"winnow: {error}")
        raise typer.Exit(exit_codes.FAILED) from error


@contextmanager
def quiet_when_nobody_reads() -> "Iterator[None]":
    """A reader that has seen enough, as `head` has, is no failure; nothing more is written, not even at the end."""
    try:
        yield
    except BrokenPipeError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise typer.Exit(exit_codes.OK) from error


def say(line: str) -> None:
    """A line of progress; a terminal that is gone does not stop what is going on."""
    with suppress(OSError):
        print(visible(line), file=sys.stderr, flush=True)


def put_json(document: object) -> None:
    """One JSON document on stdout."""
    print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)


def put(lines: Iterable[Line]) -> None:
    """Lines on stdout: wrapped and coloured on a terminal, whole and plain elsewhere."""
    from rich.console import Console  # noqa: PLC0415  a tenth of a second, only for those who read
    from rich.padding import Padding  # noqa: PLC0415  the same
    from rich.text import Text  # noqa: PLC0415  the same

    console = Console(markup=False, highlight=False, emoji=False)
    for line in lines:
        words = Text.assemble(*((visible(part.words), part.style) for part in line.parts))
        if console.is_terminal:
            console.print(Padding(words, (0, 0, 0, line.indent)))
        else:
            console.print(Text(" " * line.indent) + words, soft_wrap=True)
