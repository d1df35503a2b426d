"""The commands for messages: submit, show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json, MessageId
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.client import ApiClient
    from domain.result import Result

    _Submitted = tuple[Path, dict[str, object], Result | None]
    """A file, what the API says of it, and its result once that is waited for."""

_Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="Mails, transcripts, texts, chats, calendar entries; what each is, is told by what it holds.",
    ),
]
_Wait = Annotated[bool, typer.Option("--wait", help="Until each has ended; exit code 1 if one is a dead letter.")]
_User = Annotated[str | None, typer.Option("--user", metavar="ADDRESS", help="Whose mailbox it is.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("submit", epilog=exit_codes.HELP)(submit)
    app.command("show", epilog=exit_codes.HELP)(show)


def submit(
    files: _Files, wait: _Wait = False, user: _User = None, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Have messages turned into tasks, decisions and drafts.

    Example: winnow submit mail.eml --wait
    """
    for file in files:
        _media_type(file)
    submitted, failed = run(_submit(files, user, wait, data_dir))
    if as_json:
        put_json({"messages": [{"file": str(file), **found} for file, found, _ in submitted]})
    else:
        _put_submitted(submitted)
    if failed:
        raise typer.Exit(exit_codes.FAILED)


def show(id: MessageId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  the argument's name
    """Show what came of a message."""
    result = run(_show(id, data_dir))
    if as_json:
        put_json(result.model_dump(mode="json"))
    else:
        _put_result(result)


def _media_type(file: Path) -> str:
    """What a file is, by what it holds and how its name ends; what cannot be sent is a wrong command line."""
    from adapters.source import OPENING_BYTES, media_type_of_file  # noqa: PLC0415  only when a command runs

    if file.is_dir():
        raise typer.BadParameter(f"{file} is a folder; all of it: winnow import {file}")
    if not file.is_file():
        raise typer.BadParameter(f"{file} is not there")
    try:
        with file.open("rb") as stream:
            found = media_type_of_file(file.name, stream.read(OPENING_BYTES))
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from error
    if found is None:
        raise typer.BadParameter(f"{file}: cannot tell what it is; see it read with: winnow parse {file}")
    return found


async def _submit(
    files: Sequence[Path], user: str | None, wait: bool, data_dir: Path | None
) -> tuple[list[_Submitted], bool]:
    """What was accepted, as the API says it, and whether something failed; what was accepted is never lost."""
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        submitted, failed = await _sent(client, files, user)
        if wait:
            submitted, lost = await _awaited(client, submitted)
            failed = failed or lost
    dead = any(result and result.status.value == "dead_letter" for _, _, result in submitted)
    return submitted, failed or dead


async def _sent(client: ApiClient, files: Sequence[Path], user: str | None) -> tuple[list[_Submitted], bool]:
    """What was accepted, and whether something was not; a file refused is passed over, a lost API ends it."""
    from adapters.source import BODY_BYTES_MAX  # noqa: PLC0415  only when a command runs
    from domain.failures import Refused, Unavailable  # noqa: PLC0415  the same

    submitted: list[_Submitted] = []
    failed = False
    for place, file in enumerate(files):
        if file.stat().st_size > BODY_BYTES_MAX:
            say(f"winnow: {file}: too large, at most {BODY_BYTES_MAX // 2**20} MiB")
            failed = True
            continue
        say(f"{file}: submitting")
        try:
            receipt = await client.submit(file.read_bytes(), _media_type(file), user)
        except Refused as error:
            say(f"winnow: {file}: {error}")
            failed = True
        except Unavailable as error:
            say(f"winnow: {file}: {error}; submitted {len(submitted)}, not sent {len(files) - place}")
            return submitted, True
        else:
            submitted.append((file, receipt.model_dump(mode="json"), None))
    return submitted, failed


async def _awaited(client: ApiClient, submitted: Sequence[_Submitted]) -> tuple[list[_Submitted], bool]:
    """Each with its result, and whether the API was lost; the rest stays as it was accepted."""
    from domain.failures import Unavailable  # noqa: PLC0415  only when a command runs

    ended: list[_Submitted] = []
    for file, kept, _ in submitted:
        try:
            ended.append((file, *await _ended(client, file, str(kept["id"]))))
        except Unavailable as error:
            say(f"winnow: {file}: {error}; it was accepted, and goes on")
            return [*ended, *submitted[len(ended) :]], True
    return ended, False


async def _ended(client: ApiClient, file: Path, id: str) -> tuple[dict[str, object], Result]:  # noqa: A002  its name
    async for kind in client.follow(id):
        say(f"{file}: {kind}")
    result = await client.result(id)
    return result.model_dump(mode="json"), result


async def _show(id: str, data_dir: Path | None) -> Result:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.result(id)


def _put_submitted(submitted: Sequence[_Submitted]) -> None:
    for file, kept, result in submitted:
        if result:
            _put_result(result)
        else:
            print(f"{kept['id']}  {kept['status']}  {file}")


def _put_result(result: Result) -> None:
    from cli.results import told  # noqa: PLC0415  only when a command runs

    put(told(result))
