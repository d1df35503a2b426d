"""Takes a Slack export apart: users.json, channels.json and the like, and a folder of days for each channel."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from adapters.source._json import Fields, Json
from adapters.source.chat._document import parsed
from adapters.source.chat._gather import Gather, Part
from adapters.source.chat._shapes import ChatShape
from adapters.source.chat._slack import messages_of, people_of, profiles_of
from adapters.source.chat._slack_text import Names
from domain.failures import InputRefused

Files = Mapping[str, Callable[[], bytes]]
"""What an export holds, by name, each read when it is needed."""

_LISTS: Final = ("channels.json", "groups.json", "dms.json", "mpims.json")
_INDEX: Final = ("users.json", *_LISTS)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_MEMBERS_MAX = 20


class _Channel(NamedTuple):
    id: str
    title: str


def slack_root(names: Mapping[str, object]) -> str | None:
    """The folder of the files in which a Slack export begins, "" for the outermost; None for no such export."""
    days = {str(path.parent.parent) for name in names if _DAY.fullmatch((path := PurePosixPath(name)).name)}
    tops = sorted({str(path.parent) for name in names if (path := PurePosixPath(name)).name in _INDEX} & days, key=len)
    return tops[0].removeprefix(".") if tops else None


def slack_parts(files: Files, root: str) -> Iterator[Part]:
    """Each thread and each day of each channel, a channel after the other, names in the place of ids.

    Answers of later days join their thread. A file that cannot be read is a part as it is, so that its refusal names
    what is wrong with it.
    """
    index: dict[str, list[Json]] = {}
    for own in _INDEX:
        if (name := _inside(root, own)) in files:
            body = files[name]()
            rows = _rows(body)
            index[own] = rows or []
            if rows is None:
                yield Part(name, "application/json", body)
    people = people_of(index.get("users.json", []))
    channels = _channels(index, Names(people))
    names = Names(people, {channel.id: channel.title.removeprefix("#") for channel in channels.values()})
    for folder, days in sorted(_folders(files, root).items()):
        channel = channels.get(folder) or _Channel(folder, f"#{folder}")
        yield from _channel_parts(files, days, channel, folder, names)


def _channel_parts(files: Files, days: list[str], channel: _Channel, folder: str, names: Names) -> Iterator[Part]:
    gather = Gather(ChatShape.model_construct(messages=(), title=channel.title), f"slack:{channel.id[:100]}", folder)
    for name in sorted(days):
        body, day = files[name](), PurePosixPath(name).stem
        rows = _rows(body)
        try:
            known = Names(ChainMap(dict(names.people), profiles_of(rows or [])), names.channels)
            messages = [message for row in rows or [] for message in messages_of(row, known, channel.id)]
        except InputRefused:
            rows = None
        if rows is None:
            yield Part(name, "application/json", body)
            continue
        for message in messages:
            yield from gather.add(message, day)
        yield from gather.day(day)
    yield from gather.rest()


def _rows(body: bytes) -> list[Json] | None:
    """The objects in a file; None for one that cannot be read."""
    try:
        found = parsed(body, None)
    except InputRefused:
        return None
    return found if isinstance(found, list) else None


def _channels(index: Mapping[str, list[Json]], names: Names) -> dict[str, _Channel]:
    """The channels by their folder: its name, or the id where it has no name."""
    found = {}
    for own in _LISTS:
        for channel in (Fields(each) for each in index.get(own, [])):
            own_id, name = channel.text("id"), channel.text("name")
            members = [member for member in channel.list("members")[:_MEMBERS_MAX] if isinstance(member, str)]
            title = ", ".join(names.at(member).removeprefix("@") for member in members)
            if own_id:
                found[name or own_id] = _Channel(own_id, f"#{name}" if own in _LISTS[:2] else title)
    return found


def _folders(files: Files, root: str) -> dict[str, list[str]]:
    """The days' files of each folder."""
    found: dict[str, list[str]] = {}
    for name in files:
        path = PurePosixPath(name)
        if _DAY.fullmatch(path.name) and str(path.parent.parent).removeprefix(".") == root:
            found.setdefault(path.parent.name, []).append(name)
    return found


def _inside(root: str, name: str) -> str:
    return f"{root}/{name}" if root else name
