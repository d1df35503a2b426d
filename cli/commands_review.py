"""The commands of a person's word on results: edit, add, approve, reject, snooze, reopen, undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import exit_codes
from cli.options import DataDir, Json, MessageId
from cli.terminal import put_json, run, say

if TYPE_CHECKING:
    from cli.client import ApiClient
    from domain.result import ChangeReceipt

_Fields = dict[str, Any]  # Any: a change as JSON

_Text = Annotated[str | None, typer.Option()]
_Item = Annotated[str | None, typer.Option(metavar="ITEM", help="A task or decision; without, the draft.")]
_Owner = Annotated[str | None, typer.Option(help="Name of who is to do the task.")]
_Due = Annotated[datetime | None, typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"])]
_To = Annotated[list[str] | None, typer.Option("--to", metavar="ADDRESS", help="In place of the draft's recipients.")]
_Cc = Annotated[list[str] | None, typer.Option("--cc", metavar="ADDRESS", help="In place of those who get a copy.")]
_Body = Annotated[typer.FileBinaryRead | None, typer.Option("--body-file", help="The draft's new body; - for stdin.")]
_Clear = Annotated[list[str] | None, typer.Option("--clear", metavar="owner|due", help="What the task has no more.")]
_Quote = Annotated[str | None, typer.Option(help="The words of the message that say so, as they stand there.")]
_Gaps = Annotated[bool, typer.Option("--with-gaps", help="Although gaps in brackets are still to be filled.")]
_Until = Annotated[
    str, typer.Argument(metavar="WHEN", help="A day or time (2026-12-01, 2026-12-01T09:00), or 3h, 2d, 1w from now.")
]
_ChangeId = Annotated[
    str | None, typer.Argument(metavar="[CHANGE]", help="As `winnow edits list` shows it; the last one without.")
]
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_AMOUNT_MAX = 1_000
BODY_BYTES_MAX = 80_000
"""Of a draft's body: four for each of its 20,000 characters."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("edit", edit),
        ("add", add),
        ("approve", approve),
        ("reject", reject),
        ("snooze", snooze),
        ("reopen", reopen),
        ("undo", undo),
    ):
        app.command(name, epilog=exit_codes.HELP)(command)


def edit(  # noqa: PLR0913, PLR0917  one for each field; typer passes them by name
    id: MessageId,  # noqa: A002  the argument's name
    subject: _Text = None,
    body: _Text = None,
    body_file: _Body = None,
    to: _To = None,
    cc: _Cc = None,
    item: _Item = None,
    title: _Text = None,
    statement: _Text = None,
    owner: _Owner = None,
    owner_address: _Text = None,
    due: _Due = None,
    clear: _Clear = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Correct the draft (--subject, --body, --to, --cc), or a task or decision (--item with the fields to replace).

    Example: winnow edit msg_… --body 'On Thursday.'
    """
    if body_file is not None:
        body = _words_of(body_file)
    draft = _given(subject=subject, body=body, to=_mailboxes(to), cc=_mailboxes(cc))
    fields = _given(title=title, statement=statement, owner_name=owner, owner_address=owner_address, clear=clear)
    fields |= {"due_date": due.date().isoformat()} if due else {}
    if item is None and (fields or not draft):
        raise typer.BadParameter("give --subject, --body, --to or --cc, or --item ITEM and the fields to replace")
    if item is not None and (draft or not fields):
        raise typer.BadParameter("with --item give --title, --statement, --owner, --owner-address, --due or --clear")
    _fit(item or "", fields)
    where = "draft" if item is None else f"items/{_quoted(item)}"
    _put(run(_changed("PATCH", id, where, draft or fields, data_dir)), as_json)


def add(  # noqa: PLR0913, PLR0917  one for each field; typer passes them by name
    id: MessageId,  # noqa: A002  the argument's name
    task: Annotated[str | None, typer.Option(help="Add a task of this title.")] = None,
    decision: Annotated[str | None, typer.Option(help="Add a decision of these words.")] = None,
    owner: _Owner = None,
    owner_address: _Text = None,
    due: _Due = None,
    quote: _Quote = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add a task or a decision that nobody found.

    Example: winnow add msg_… --task 'Send the figures' --due 2026-12-01
    """
    words = task or decision or ""
    if (task is None) == (decision is None) or not words.strip():
        raise typer.BadParameter("give --task WORDS or --decision WORDS")
    item = _given(words=words, owner_name=owner, owner_address=owner_address)
    item |= {"kind": "task" if task else "decision"} | ({"due_date": due.date().isoformat()} if due else {})
    _put(run(_add(id, item, quote, data_dir)), as_json)


def approve(
    id: MessageId,  # noqa: A002  the argument's name
    with_gaps: _Gaps = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Let the draft go; `winnow undo` takes that back until it leaves."""
    fields = {"gaps": "allow"} if with_gaps else {}
    _put(run(_changed("POST", id, "draft/approve", fields, data_dir)), as_json)


def reject(
    id: MessageId,  # noqa: A002  the argument's name
    item: _Item = None,
    reason: _Text = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Say that the draft, or an item, is not wanted."""
    where = "draft/reject" if item is None else f"items/{_quoted(item)}/reject"
    _put(run(_changed("POST", id, where, _given(reason=reason), data_dir)), as_json)


def snooze(id: MessageId, until: _Until, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002
    """Leave a message until later.

    Example: winnow snooze msg_… 2d
    """
    _put(run(_changed("POST", id, "snooze", {"until": _moment(until).isoformat()}, data_dir)), as_json)


def reopen(id: MessageId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  its name
    """Put a message back: wake it, or have its draft decided once more."""
    _put(run(_changed("POST", id, "reopen", {}, data_dir)), as_json)


def undo(id: MessageId, change: _ChangeId = None, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002
    """Take a change back; what has left already is answered by a compensating change."""
    _put(run(_undo(id, change, data_dir)), as_json)


async def _changed(method: str, id: str, where: str, fields: _Fields, data_dir: Path | None) -> ChangeReceipt:  # noqa: A002
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await _asked(client, method, id, where, fields)


async def _asked(client: ApiClient, method: str, id: str, where: str, fields: _Fields) -> ChangeReceipt:  # noqa: A002
    from cli.refusals import in_commands  # noqa: PLC0415  only when a command runs
    from domain.failures import Refused  # noqa: PLC0415  the same

    try:
        return await client.change(method, id, where, fields)
    except Refused as refused:
        raise in_commands(refused) from refused


async def _add(id: str, item: _Fields, quote: str | None, data_dir: Path | None) -> ChangeReceipt:  # noqa: A002
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        place = {} if quote is None else await _place(client, id, quote)
        return await _asked(client, "POST", id, "items", item | place)


async def _place(client: ApiClient, id: str, quote: str) -> dict[str, int]:  # noqa: A002  its name
    """Where the words stand in the message.

    Raises:
        Refused: they do not.
    """
    from domain.failures import Refused  # noqa: PLC0415  only when a command runs

    start = (await client.text(id)).find(quote) if quote else -1
    if start < 0:
        raise Refused("no_such_words", "the message does not say that; copy the words as `winnow show` has them")
    return {"start": start, "end": start + len(quote)}


async def _undo(id: str, change: str | None, data_dir: Path | None) -> ChangeReceipt:  # noqa: A002  its name
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs
    from domain.failures import Refused  # noqa: PLC0415  the same

    async with connected(data_dir) as client:
        if change is None:
            last = [pair for pair in await client.edits(20, id) if not pair.undone and pair.type != "undo"]
            if not last:
                raise Refused("nothing_to_undo", "nobody has changed anything of this message that still stands")
            change = last[0].id
            say(f"undoing {last[0].type} {change}")
        receipt = await _asked(client, "POST", id, "undo", {"change_id": change})
        if receipt.applied and await _had_left(client, id, receipt.change_id):
            say("the reply had left already, and nothing calls it back: its draft is open once more")
        return receipt


async def _had_left(client: ApiClient, id: str, undo_id: str) -> bool:  # noqa: A002  its name
    """Whether what was undone is an approval whose draft was delivered by then."""
    last = await client.edits(20, id)
    return any(pair.id == undo_id and pair.original.get("status") == "delivered" for pair in last)


def _fit(item: str, fields: _Fields) -> None:
    """What the item cannot have is not left out in silence."""
    if item.startswith("task_") and "statement" in fields:
        raise typer.BadParameter("a task has no --statement; give --title")
    if item.startswith("decision_") and fields.keys() - {"statement"}:
        raise typer.BadParameter("a decision has its --statement alone")


def _words_of(file: typer.FileBinaryRead) -> str:
    """The words that the file holds, as a draft may have them."""
    given = file.read(BODY_BYTES_MAX + 1)
    if len(given) > BODY_BYTES_MAX:
        raise typer.BadParameter("--body-file is longer than a draft may be; cut it to 20,000 characters")
    try:
        return given.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise typer.BadParameter("--body-file is not text in UTF-8; save it as that") from None


def _given(**fields: object) -> _Fields:
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _mailboxes(addresses: list[str] | None) -> list[dict[str, str]] | None:
    """`Ada Osei <ada@example.com>` or a bare address, each."""
    from email.utils import parseaddr  # noqa: PLC0415  only where recipients are given

    read = [parseaddr(address) for address in addresses or ()]
    if any("@" not in address for _, address in read):
        raise typer.BadParameter("--to and --cc take addresses: ada@example.com, or 'Ada Osei <ada@example.com>'")
    return [{"address": address} | ({"name": name} if name else {}) for name, address in read] or None


def _moment(until: str) -> datetime:
    """The time that the words mean; of a day its morning, in the zone of this machine."""
    amount, unit = until[:-1], _UNITS.get(until[-1:])
    if unit and amount.isdigit() and amount.isascii() and int(amount) <= _AMOUNT_MAX:
        return datetime.now().astimezone() + int(amount) * unit
    try:
        moment = datetime.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("WHEN is a day (2026-12-01), a time (2026-12-01T09:00), or 3h, 2d, 1w") from None
    if len(until) == len("2026-12-01"):
        moment = moment.replace(hour=8)
    return moment.astimezone()


def _quoted(item: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  only where an item is named

    return quote(item, safe="")


def _put(receipt: ChangeReceipt, as_json: bool) -> None:
    if as_json:
        put_json(receipt.model_dump(mode="json"))
    elif not receipt.applied:
        print("stored; it will be applied when the run takes it up")
    elif receipt.undo_until is None:
        print("applied")
    else:
        print(f"applied; it leaves at {receipt.undo_until.astimezone():%H:%M:%S}, until then: winnow undo")
