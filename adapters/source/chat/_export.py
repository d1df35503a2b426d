"""Takes whole exports of chat programs apart into the conversations they hold."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

from adapters.source._json import Json
from adapters.source.chat._document import parsed
from adapters.source.chat._formats import FORMATS
from adapters.source.chat._gather import Gather, Part
from adapters.source.chat._json import are_documents
from adapters.source.chat._mattermost import Bulk, tells_bulk
from adapters.source.chat._shapes import ChatShape
from adapters.source.chat._slack_export import slack_parts, slack_root
from domain.failures import InputRefused

_LINES: Final = frozenset((".jsonl", ".ndjson"))
_WHOLE: Final = frozenset(("messages.json", "result.json"))
"""What Teams and Google, and Telegram, call the file in which all is."""
_MAILS: Final = frozenset((".eml", ".mbox"))
"""A folder that has these is more than an export."""
_NAMES_MAX = 1_000_000


def is_export(names: Iterable[str]) -> bool:
    """Whether files of these names are an export that `split_export` takes apart.

    Slack: users.json, channels.json, groups.json, dms.json or mpims.json beside folders of days. Mattermost: one
    file of JSON lines, with nothing else but its data/. Teams, Google Chat and Telegram: messages.json, result.json.
    """
    known = [name for name, _ in zip(names, range(_NAMES_MAX), strict=False)]
    if slack_root(dict.fromkeys(known)) is not None:
        return True
    paths = [PurePosixPath(name) for name in known]
    lines = [path for path in paths if path.suffix.lower() in _LINES]
    if any(path.suffix.lower() in _MAILS for path in paths):
        return False
    if len(lines) == 1:
        return all(path == lines[0] or "data" in path.parts[:-1] for path in paths)
    return any(path.name in _WHOLE for path in paths)


def split_export(entries: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[Part]:
    """The conversations of an export, each as our generic JSON with an id that is the same in every export of it.

    A thread is one, with its answers of whatever day; what is in no thread is one for each channel and day. Edits and
    deletions are carried out; names stand for ids. Files are read one at a time, in the order in which they are
    needed; no more than the open threads of one channel are held, up to `HELD_BYTES_MAX`.

    Args:
        entries: names, with folders, and what reads each; files that are no JSON are passed over.
    """
    files = dict(entries)
    root = slack_root(files)
    if root is not None:
        yield from slack_parts(files, root)
        return
    for name, read in files.items():
        ending = PurePosixPath(name).suffix.lower()
        if ending == ".json":
            yield from _document_parts(name, read())
        elif ending in _LINES:
            yield from _line_parts(name, read())


def _document_parts(name: str, body: bytes) -> Iterator[Part]:
    """The conversations of one document; the document itself where it holds one, or cannot be read."""
    try:
        document = parsed(body, None)
        form = next((form for form in FORMATS if form.tells(document)), None)
        chats = list(form.read(document)) if form else []
    except InputRefused:
        chats = []
    if not chats:
        yield Part(name, "application/json", body)
    for number, chat in enumerate(chats):
        head = ChatShape.model_construct(messages=(), title=chat.title, user=chat.user, thread=chat.thread)
        gather = Gather(head, chat.id or chat.thread or "", f"{name}/{number}")
        for message in chat.messages:
            yield from gather.add(message)
        yield from gather.rest()


def _line_parts(name: str, body: bytes) -> Iterator[Part]:
    """The conversations of JSON lines: Mattermost's, or documents of ours; the file itself where it is one chat."""
    lines = [line for line in body.removeprefix(codecs.BOM_UTF8).split(b"\n") if line.strip()]
    first = _loaded(lines[0]) if lines else None
    if tells_bulk(first):
        yield from _bulk_parts(name, lines)
    elif are_documents([first]):
        yield from (Part(f"{name}/{number}", "application/json", line) for number, line in enumerate(lines, 1))
    else:
        yield Part(name, "application/x-ndjson", body)


def _bulk_parts(name: str, lines: list[bytes]) -> Iterator[Part]:
    bulk = Bulk()
    channels: dict[str, Gather] = {}
    for number, line in enumerate(lines, 1):
        read = _loaded(line)
        if read is None:
            yield Part(f"{name}/{number}", "application/json", line)
        for said in bulk.read(read):
            if said.channel not in channels:
                place = said.channel.partition(":")[2]
                channels[said.channel] = Gather(
                    ChatShape.model_construct(messages=(), title=said.title), said.channel, place
                )
            yield from channels[said.channel].add(said.message)
    for gather in channels.values():
        yield from gather.rest()


def _loaded(line: bytes) -> Json:
    """The JSON of a line; None for what is none."""
    try:
        return parsed(line, None)
    except InputRefused:
        return None
