"""The commands for processing once more: reprocess, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.filters import Kind
from cli.options import DataDir, Json, MessageId, checked_message_id
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.result import Outdated, Receipt
    from domain.revisions import Difference

LIMIT_MAX = 1_000
"""Of the API's list."""

_Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]…", help="The messages; none with --outdated.", show_default=False)
]
_Outdated = Annotated[
    bool, typer.Option("--outdated", help="Messages with items of an older schema, or never asked for an active kind.")
]
_Limit = Annotated[int, typer.Option(min=1, max=LIMIT_MAX, help="With --outdated: at most so many, oldest first.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="With --outdated: only list them.")]
_Model = Annotated[str | None, typer.Option(help="Ask this one first: local, or provider:model.")]
_From = Annotated[int | None, typer.Option("--from", min=1, help="The earlier run; else the one before the other.")]
_To = Annotated[int | None, typer.Option("--to", min=1, help="The later run; else the last one.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("reprocess", epilog=exit_codes.HELP)(reprocess)
    app.command("diff", epilog=exit_codes.HELP)(diff)


def reprocess(  # noqa: PLR0913, PLR0917  one for each option
    ids: _Ids = None,
    outdated: _Outdated = False,
    kind: Kind = None,
    limit: _Limit = 100,
    dry_run: _DryRun = False,
    model: _Model = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Process messages once more, with the models, prompts and kinds of today; what a person edited stays."""
    if outdated == bool(ids):
        raise typer.BadParameter("name messages, or give --outdated and name none")
    if not outdated and (kind or dry_run):
        raise typer.BadParameter("--kind and --dry-run go with --outdated")
    if outdated and dry_run:
        _put_outdated(run(_outdated(limit, kind, data_dir)), as_json)
        return
    wanted = [checked_message_id(id_) for id_ in ids or ()]
    receipts = run(_reprocess(wanted, model, data_dir) if wanted else _reprocess_outdated(limit, kind, model, data_dir))
    if as_json:
        put_json({"reprocessed": [receipt.model_dump(mode="json") for receipt in receipts]})
    elif receipts:
        for receipt in receipts:
            print(f"{receipt.id}  {receipt.status}")
    else:
        say("nothing is outdated")


def diff(
    id: MessageId,  # noqa: A002  the argument's name
    from_run: _From = None,
    to_run: _To = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show what a later run made of a message's items, and what it would have changed of what people said."""
    runs = {name: number for name, number in (("from", from_run), ("to", to_run)) if number is not None}
    found = run(_differences(id, runs, data_dir))
    if as_json:
        put_json(found.model_dump(mode="json"))
        return
    from cli.difference import told_difference  # noqa: PLC0415  only when a command runs

    put(told_difference(found))


def _put_outdated(found: Sequence[Outdated], as_json: bool) -> None:
    if as_json:
        put_json({"outdated": [one.model_dump(mode="json") for one in found]})
    elif found:
        from cli.difference import told_outdated  # noqa: PLC0415  only when a command runs

        put(told_outdated(found))
    else:
        say("nothing is outdated")


async def _outdated(limit: int, kind: str | None, data_dir: Path | None) -> tuple[Outdated, ...]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.outdated(limit, kind)


async def _reprocess(ids: Sequence[str], model: str | None, data_dir: Path | None) -> list[Receipt]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return [await client.reprocess(id_, model) for id_ in ids]


async def _reprocess_outdated(limit: int, kind: str | None, model: str | None, data_dir: Path | None) -> list[Receipt]:
    """Each outdated message, behind what comes in live; what somebody else has begun meanwhile is left alone."""
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs
    from domain.failures import Refused  # noqa: PLC0415  the same

    receipts: list[Receipt] = []
    async with connected(data_dir) as client:
        for one in await client.outdated(limit, kind):
            try:
                receipts.append(await client.reprocess(one.id, model, backfill=True))
            except Refused as error:
                say(f"{one.id}  {error}")
    return receipts


async def _differences(id: str, runs: Mapping[str, int], data_dir: Path | None) -> Difference:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.differences(id, runs)
