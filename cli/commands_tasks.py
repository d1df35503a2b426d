"""The commands for tasks over messages: tasks, unlink."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json, MessageId
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from domain.result import ChangeReceipt
    from domain.task_list import ListedTask

LIMIT = 50
LIMIT_MAX = 10_000


class _State(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


_Limit = Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="How many at most.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("tasks", epilog=exit_codes.HELP)(list_tasks)
    app.command("unlink", epilog=exit_codes.HELP)(unlink)


def list_tasks(
    state: Annotated[_State | None, typer.Option(help="Only those that stand so.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only those of this name or address.")] = None,
    thread: Annotated[str | None, typer.Option(help="Only those of this thread, as show names it.")] = None,
    limit: _Limit = LIMIT,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the tasks of all messages, newest first, each once.

    Example: winnow tasks --state open
    """
    wanted = {"state": state and state.value, "owner": owner, "thread": thread}
    tasks = run(_list(limit, {name: value for name, value in wanted.items() if value}, data_dir))
    if as_json:
        put_json({"tasks": [task.model_dump(mode="json") for task in tasks]})
    elif tasks:
        _put_tasks(tasks)
    else:
        say("no tasks")


def unlink(
    id: MessageId,  # noqa: A002  the argument's name
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A task of the message, as show names it.")],
    other: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The task or the message to part it from; without, what it was tied to last."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Part a task from the one that it was taken for, or from what a message said of it, for good."""
    receipt = run(_unlink(id, item, other, data_dir))
    if as_json:
        put_json(receipt.model_dump(mode="json"))
    else:
        print("applied" if receipt.applied else "stored; it will be applied when the run takes it up")


async def _list(limit: int, wanted: dict[str, str], data_dir: Path | None) -> tuple[ListedTask, ...]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.tasks(limit, wanted)


async def _unlink(id: str, item: str, other: str | None, data_dir: Path | None) -> ChangeReceipt:  # noqa: A002  its name
    from urllib.parse import quote  # noqa: PLC0415  only when a command runs

    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        fields = {} if other is None else {"other": other}
        return await client.change("POST", id, f"items/{quote(item, safe='')}/unlink", fields)


def _put_tasks(tasks: tuple[ListedTask, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when a command runs

    heads = ("state", "due", "owner", "task", ">also in", "message", "item")
    put(columns(heads, [_row(task) for task in tasks]))


def _row(task: ListedTask) -> tuple[str, ...]:
    due, owner = task.due, task.owner
    day = due.by if due else None
    return (
        task.state.value,
        day.isoformat() if day else (due.phrase if due else "-"),
        (owner and (owner.name or owner.address)) or "-",
        task.title,
        str(len(task.also_in) or "-"),
        task.message_id,
        task.id,
    )
