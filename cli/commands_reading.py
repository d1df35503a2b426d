"""The commands for what is not in the stack yet, or comes out as it came: parse, import, original."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli import exit_codes
from cli.options import DataDir, Json, MessageId
from cli.terminal import failures, put_json, quiet_when_nobody_reads, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from adapters.source.containers import Entry, Found
    from cli.client import Original
    from cli.import_record import Progress, Record
    from cli.importing import Importer
    from domain.conversation import Conversation

_INTERRUPTED: Final = 130
"""As a shell says that Ctrl-C ended it."""
_READ: Final = (
    "FILE may be a mail, a transcript, a chat, a calendar entry or a text; a folder or a Maildir; an mbox, tar (also "
    ".gz, .bz2, .xz) or zip of them, or - for stdin. What it holds tells what it is, then its name's ending."
)
_PARSE_EPILOG = (
    "Without --json the marks before the words are: | own, > quoted, ~ signature, @ attached file, # calendar entry. "
    'With --json stdout has one object on one line for each message: {"file", "kind", "subject", "at", "language", '
    '"thread", "participants", "text", "segments", "attachments", "flags", "limits"}, or '
    '{"file", "refused": true, "reason", "detail"}. "file" is the path, for a message within a file path:place. A '
    "segment's speaker is a position in participants, its start and end count code points of text, its attachment is a "
    "position in attachments. Counts, reasons and rate follow on stderr. A message that tells no time is of now (UTC). "
    "Exit codes: 0 read; 1 a FILE that is itself one message was refused, or nothing at all could be read (of many "
    "messages in a container some may be refused, which is counted); 2 the command line is wrong."
)
_IMPORT_EPILOG = (
    "How far it has come is kept in the data folder, under imports/: after Ctrl-C the same command goes on from there. "
    "A message that is sent twice is one message. What is refused is named on stderr. "
    "Exit codes: 0 everything is accepted; 1 something was refused, or the API is away, and stderr says what; "
    "2 the command line is wrong; 130 stopped by Ctrl-C."
)

_Files = Annotated[list[str], typer.Argument(metavar="FILE...", help=_READ)]
_User = Annotated[str | None, typer.Option("--user", metavar="ADDRESS", help="Whose mailbox it is.")]
_Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", metavar="AUTHSERV", help="A receiver whose word on the sender is believed (RFC 8601)."),
]
_DialectName = Annotated[
    str,
    typer.Option("--dialect", metavar="DIALECT", help="Of an mbox: auto, mboxo, mboxrd, mboxcl or mboxcl2."),
]
_Lines = Annotated[bool, typer.Option("--json", help="One line of JSON for each message.")]
_Again = Annotated[bool, typer.Option("--again", help="From the beginning, whatever was done before.")]
_Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; - for stdout.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("parse", epilog=_PARSE_EPILOG)(parse)
    app.command("import", epilog=_IMPORT_EPILOG)(import_)
    app.command("original", epilog=exit_codes.HELP)(original)


def parse(
    files: _Files, user: _User = None, trust: _Trust = None, dialect: _DialectName = "auto", as_json: _Lines = False
) -> None:
    """Show what is read of messages, without a stack; nothing is stored.

    Example: winnow parse mail.eml --json
    """
    _check_files(files)
    _check_dialect(dialect)
    with failures(), quiet_when_nobody_reads():
        failed = _parse(files, user, tuple(trust or ()), dialect, as_json)
    if failed:
        raise typer.Exit(exit_codes.FAILED)


def import_(
    files: _Files,
    user: _User = None,
    dialect: _DialectName = "auto",
    again: _Again = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Have all messages of mailboxes, folders and archives processed, behind what comes in live.

    Example: winnow import archive.mbox --user me@example.org
    """
    _check_files(files)
    _check_dialect(dialect)
    try:
        imported = run(_import(files, user, dialect, again, data_dir))
    except KeyboardInterrupt:
        say("winnow: stopped; the same command goes on from there")
        raise typer.Exit(_INTERRUPTED) from None
    _put_imported(imported, as_json)
    if any(progress.refused for progress in imported):
        raise typer.Exit(exit_codes.FAILED)


def original(id: MessageId, output: _Output = None, data_dir: DataDir = None) -> None:  # noqa: A002  the argument's name
    """Give a message's bytes as they came."""
    if output is None and sys.stdout.isatty():
        raise typer.BadParameter("stdout is a terminal; give -o FILE, or -o - to have the bytes there all the same")
    found = run(_original(id, data_dir))
    say(f"{found.media_type}, {len(found.body)} bytes")
    if output in {None, "-"}:
        with quiet_when_nobody_reads():
            sys.stdout.buffer.write(found.body)
            sys.stdout.buffer.flush()
        return
    try:
        Path(str(output)).write_bytes(found.body)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        say(f"winnow: {output} cannot be written: {getattr(error, 'strerror', None) or error}")
        raise typer.Exit(exit_codes.FAILED) from error


def _check_files(files: Sequence[str]) -> None:
    for file in files:
        if file != "-" and ("\0" in file or not Path(file).exists()):
            raise typer.BadParameter(f"{file} is not there")


def _check_dialect(dialect: str) -> None:
    from adapters.source.containers import Dialect  # noqa: PLC0415  only when a command runs

    if dialect not in set(Dialect):
        raise typer.BadParameter(f"{dialect} is no dialect of mbox; it is one of {', '.join(Dialect)}")


def _found(file: str, dialect: str) -> Iterator[Found]:
    from adapters.source.containers import Dialect, found_in, found_in_stream  # noqa: PLC0415  only when a command runs

    if file == "-":
        return found_in_stream(sys.stdin.buffer, "-", Dialect(dialect))
    return found_in(Path(file), Dialect(dialect))


def _parse(files: Sequence[str], user: str | None, trusted: tuple[str, ...], dialect: str, as_json: bool) -> bool:
    """Show each message, and then the counts; whether that is a failure."""
    from adapters.source import Reader  # noqa: PLC0415  only when a command runs
    from cli.parsing import parsed  # noqa: PLC0415  the same
    from cli.reading_report import ReadingReport  # noqa: PLC0415  the same

    report = ReadingReport(as_json=as_json)
    with Reader() as reader:

        def ask(entry: Entry) -> Future[Conversation]:
            now = datetime.now(UTC)
            return reader.submit(entry.media_type, entry.body, received_at=now, user=user, trusted=trusted)

        for file in files:
            for one in parsed(_found(file, dialect), ask):
                report.take(one, named=one.place == file)
    report.end()
    return report.failed


async def _import(
    files: Sequence[str], user: str | None, dialect: str, again: bool, data_dir: Path | None
) -> list[Progress]:
    from adapters.settings import load_settings  # noqa: PLC0415  only when a command runs
    from cli.client import find_api, open_client  # noqa: PLC0415  the same
    from cli.import_record import Record, record_of  # noqa: PLC0415  the same
    from cli.importing import Importer  # noqa: PLC0415  the same
    from cli.ticker import Ticker  # noqa: PLC0415  the same

    settings = load_settings()
    address = find_api(settings, data_dir)
    folder = (data_dir or settings.data_dir).expanduser() / "imports"
    imported: list[Progress] = []
    async with open_client(address) as client:
        await client.check()
        importer = Importer(client, user, Ticker(sys.stderr))
        for file in files:
            whither = (address.url, address.key, user or "", dialect)
            record = Record("-", None) if file == "-" else record_of(Path(file), folder, *whither)
            if not again:
                record.load()
            imported.append(await _brought(importer, record, file, dialect))
    return imported


async def _brought(importer: Importer, record: Record, file: str, dialect: str) -> Progress:
    before = record.progress
    if before.finished:
        say(f"{file}: imported already; from the beginning: --again")
        return before
    if before.done:
        say(f"{file}: goes on after the first {before.done}")
    return await importer.bring(_found(file, dialect), record)


def _put_imported(imported: Sequence[Progress], as_json: bool) -> None:
    from cli.importing import told  # noqa: PLC0415  only when a command runs

    if as_json:
        put_json({"imports": [progress.model_dump(mode="json") for progress in imported]})
        return
    for progress in imported:
        print(f"{progress.file}: {told(progress)}")


async def _original(id: str, data_dir: Path | None) -> Original:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.original(id)
