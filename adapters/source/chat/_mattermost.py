"""Reads Mattermost's messages: of its bulk export (JSON lines), and of its API.

The lines: https://docs.mattermost.com/onboard/bulk-loading-data.html.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from adapters.source._dates import from_unix
from adapters.source._json import Fields, Json
from adapters.source._text import one_line
from adapters.source.chat._gather import by_time
from adapters.source.chat._shapes import FILES_MAX, MENTIONS_MAX, ChatMessageShape, ChatShape, FileShape, PersonShape

_LINES: Final = frozenset(
    ("version", "role", "scheme", "emoji", "team", "channel", "user", "bot", "post", "direct_channel", "direct_post")
)
_USERNAME_CHARS_MAX = 64
_MEMBERS_MAX = 20
_AT = re.compile(r"(?<![\w.@-])@([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?)")
_ALL: Final = frozenset(("all", "channel", "here"))


class Said(NamedTuple):
    """A message, and the channel it is in."""

    channel: str
    """Its id among all channels of the export."""
    title: str
    message: ChatMessageShape


class Bulk:
    """A bulk export, line by line; its users and channels come before what they say."""

    def __init__(self) -> None:
        self._people: dict[str, PersonShape] = {}
        self._titles: dict[str, str] = {}

    def read(self, line: Json) -> Iterator[Said]:
        """What a line says: a post, with its answers behind it; nothing for the others."""
        found = Fields(line)
        kind = found.text("type")
        about = found.inner(kind)
        if kind in {"user", "bot"}:
            self._meet(about, bot=kind == "bot")
        elif kind == "channel":
            self._titles[_channel(about.text("team"), about.text("name"))] = about.text("display_name")
        elif kind == "post":
            channel = _channel(about.text("team"), about.text("channel"))
            title = self._titles.get(channel) or about.text("channel")
            yield from self._thread(about, channel, title and f"#{title}")
        elif kind == "direct_post":
            members = sorted(
                one_line(str(name), _USERNAME_CHARS_MAX) for name in about.list("channel_members")[:_MEMBERS_MAX]
            )
            people = [self._person(name) for name in members]
            title = ", ".join(person.name or person.handle for person in people)
            yield from self._thread(about, _channel("", "+".join(members)), title[:1_000])

    def _meet(self, user: Fields, *, bot: bool) -> None:
        name = " ".join(filter(None, (user.text("first_name"), user.text("last_name"))))
        own = user.text("username")[:255]
        called = name or user.text("nickname", "display_name")
        self._people[own] = PersonShape(handle=own, name=called, address=user.text("email"), bot=bot)

    def _person(self, own: str) -> PersonShape:
        return self._people.get(own) or PersonShape(handle=own[:255])

    def _thread(self, post: Fields, channel: str, title: str) -> Iterator[Said]:
        replies = list(post.objects("replies"))
        root = f"{channel}:{post.number('create_at')}" if replies else None
        for each in (post, *replies):
            yield Said(channel, title, self._message(each, channel, root))

    def _message(self, post: Fields, channel: str, thread: str | None) -> ChatMessageShape:
        words, own = post.text("message"), post.text("user")
        author = self._person(own) if own else None
        named = [name for name in dict.fromkeys(_AT.findall(words)) if name in self._people and name not in _ALL]
        props = post.inner("props")
        return ChatMessageShape(
            id=f"{channel[:120]}:{post.number('create_at')}:{own[:100]}",
            author=author,
            at=from_unix(post.number("create_at") / 1000) if "create_at" in post else None,
            text=words,
            thread=thread,
            edited=bool(post.number("edit_at")),
            deleted=bool(post.number("delete_at")),
            mentions=tuple(self._people[name] for name in named[:MENTIONS_MAX]),
            attachments=tuple(
                FileShape(name=path.rpartition("/")[2])
                for each in post.objects("attachments")
                if (path := each.text("path"))
            )[:FILES_MAX],
            kind="notice" if post.text("type").startswith("system_") else "message",
            bot=props.true("from_bot") or props.true("from_webhook") or (author is not None and author.bot),
        )


def tells_bulk(document: Json) -> bool:
    """Whether these are lines of a bulk export."""
    first = document[0] if isinstance(document, list) and document else document
    kind = first.get("type") if isinstance(first, dict) else None
    return isinstance(kind, str) and kind in _LINES and kind in first


def read_bulk(document: Json) -> Iterator[ChatShape]:
    """Each channel that has words: by time, with answers behind what they answer."""
    bulk = Bulk()
    channels: dict[str, list[Said]] = {}
    for line in document if isinstance(document, list) else [document]:
        for said in bulk.read(line):
            channels.setdefault(said.channel, []).append(said)
    for said_there in channels.values():
        messages = by_time([said.message for said in said_there])
        if any(message.text and message.kind == "message" and not message.deleted for message in messages):
            yield ChatShape(title=said_there[0].title, messages=tuple(messages))


def tells_posts(document: Json) -> bool:
    """Whether this is a list of posts as the API gives it: {order, posts}."""
    return isinstance(document, dict) and isinstance(document.get("posts"), dict) and "order" in document


def read_posts(document: Json) -> Iterator[ChatShape]:
    """The one chat of the posts; with `users` beside them, names for their ids."""
    given = Fields(document)
    people = {user.text("id"): user for user in given.objects("users")}
    posts = [post for _, post in given.inner("posts").items()]
    roots = {root for post in posts if (root := post.text("root_id"))}
    messages = by_time(_posted(post, people, roots) for post in posts)
    if messages:
        yield ChatShape(messages=tuple(messages))


def _posted(post: Fields, people: dict[str, Fields], roots: set[str]) -> ChatMessageShape:
    own, user = post.text("id")[:100], post.text("user_id")[:255]
    known, props = people.get(user, Fields(None)), post.inner("props")
    name = " ".join(filter(None, (known.text("first_name"), known.text("last_name"))))
    called = props.text("override_username") or name or known.text("nickname", "username")
    root = post.text("root_id")[:100] or (own if own in roots else "")
    return ChatMessageShape(
        id=own or None,
        author=PersonShape(handle=user, name=called, address=known.text("email")) if user or called else None,
        at=from_unix(post.number("create_at") / 1000) if "create_at" in post else None,
        text=post.text("message"),
        thread=f"mattermost:{post.text('channel_id')[:100]}:{root}" if root else None,
        edited=bool(post.number("edit_at")),
        deleted=bool(post.number("delete_at")),
        attachments=tuple(
            FileShape(name=name, media_type=file.text("mime_type"), bytes=file.number("size"))
            for file in post.inner("metadata").objects("files")
            if (name := file.text("name"))
        )[:FILES_MAX],
        kind="notice" if post.text("type").startswith("system_") else "message",
        bot=props.true("from_bot") or props.true("from_webhook"),
    )


def _channel(team: str, name: str) -> str:
    return ":".join(part for part in ("mattermost", team[:100], name[:400]) if part)
