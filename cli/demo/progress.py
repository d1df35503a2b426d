"""Live progress on stderr: a bar on a terminal, a line per ended message elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from cli.terminal import say
from domain.message import Status

_TERMINAL = {status.value for status in Status if status.terminal}

Progress = Callable[[str, str], None]
"""Takes a file's name and what happened to it."""


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """Show how many of the messages have ended."""
    console = Console(stderr=True, markup=False, highlight=False)
    if console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task("processing", total=total, last="")

            def moved(name: str, kind: str) -> None:
                bar.update(task, advance=kind in _TERMINAL, last=f"{name}: {kind}")

            yield moved
        return
    ended: list[str] = []

    def told(name: str, kind: str) -> None:
        if kind in _TERMINAL:
            ended.append(name)
            say(f"{len(ended):>3}/{total}  {kind:<12}  {name}")

    yield told


def _bar(console: Console) -> Bar:
    return Bar(
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}", markup=False),
        console=console,
    )
