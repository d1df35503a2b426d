"""Reads what a message of Slack's shows on the screen: its text, its blocks, and what it brings.

Blocks: https://docs.slack.dev/reference/block-kit.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from adapters.source._json import Fields
from adapters.source._text import clean
from adapters.source.chat._quoting import quoted
from adapters.source.chat._shapes import MENTIONS_MAX, PersonShape
from adapters.source.chat._slack_text import Names, link, marked

_MENTION = re.compile(r"<@([A-Z0-9]{1,30})(?:\|([^<>|\n]{1,100}))?>")


def words_of(row: Fields, names: Names) -> str:
    """The message's words as they read on the screen, in normal form: its blocks, else its text; then what it brings.

    Beside blocks that have words, the text is for notices elsewhere, and nobody sees it. Previews of links are left
    out: nobody in the chat wrote them. The words of a message that was shared stand in it as quoted lines.

    Raises:
        InputRefused: `message_too_long`.
    """
    body = _blocks(row, names) or marked(row.raw("text"), names)
    brought = (_brought(each, names) for each in row.objects("attachments"))
    return clean("\n".join(part for part in (body, *brought) if part.strip()))


def mentioned(row: Fields, words: str, names: Names) -> tuple[PersonShape, ...]:
    """Whom a message speaks to by name: by the ids in its blocks, and in its text where that is what shows."""
    labels = dict(_MENTION.findall(row.raw("text")))
    found = list(dict.fromkeys(_in_blocks(row))) if "@" in words else []
    if not found and labels and not _blocks(row, names):
        found = list(labels)
    people = (names.person(own_id, labels.get(own_id, "")) for own_id in found if own_id)
    return tuple(people)[:MENTIONS_MAX]


def _brought(attachment: Fields, names: Names) -> str:
    if attachment.true("is_share") or attachment.true("is_msg_unfurl"):
        said = marked(attachment.raw("text", "fallback"), names)
        return quoted(said, attachment.text("author_name", "author_subname"))
    if any(attachment.raw(name) for name in ("from_url", "original_url", "image_url")):
        return ""
    parts = [marked(attachment.raw(name), names) for name in ("pretext", "title", "text")]
    parts += [marked(_pair(each), names) for each in attachment.objects("fields")]
    return "\n".join(filter(None, parts)) or _blocks(attachment, names) or marked(attachment.raw("fallback"), names)


def _pair(field_: Fields) -> str:
    return ": ".join(filter(None, (field_.raw("title"), field_.raw("value"))))


def _blocks(row: Fields, names: Names) -> str:
    return clean("\n".join(filter(None, (_block(block, names) for block in row.objects("blocks")))))


def _block(block: Fields, names: Names) -> str:
    match block.text("type"):
        case "rich_text":
            return "\n".join(_rich(block, names))
        case "section" | "header" | "context" | "markdown" | "alert":
            return "\n".join(filter(None, (marked(text, names) for text in _texts(block)))) or marked(
                block.raw("text"), names
            )
        case "table":
            return "\n".join(_rows(block, names))
        case "image" | "video":
            return marked(block.inner("title").raw("text"), names)
        case _:
            return ""


def _texts(block: Fields) -> Iterator[str]:
    """What stands in the parts of a block, in Slack's markup."""
    for each in (block.inner("text"), *block.objects("fields"), *block.objects("elements")):
        yield each.raw("text")


def _rows(table: Fields, names: Names) -> Iterator[str]:
    for row in table.list("rows"):
        cells = [Fields(cell) for cell in row] if isinstance(row, list) else []
        yield "\t".join(cell.text("text") or " ".join(_rich(cell, names)) for cell in cells)


def _rich(block: Fields, names: Names) -> Iterator[str]:
    """The lines of a rich text; items of a list begin with a dash, what is quoted with an angle.

    A list and code with a border stand in a quote.
    """
    for part in block.objects("elements"):
        if part.text("type") == "rich_text_list":
            items = (_inline(item.objects("elements"), names) for item in part.objects("elements"))
            shown = "\n".join(f"- {item}" for item in items)
        else:
            shown = _inline(part.objects("elements"), names)
        yield quoted(shown) if part.text("type") == "rich_text_quote" or part.number("border") else shown


def _in_blocks(row: Fields) -> Iterator[str]:
    """The ids of those whom the blocks mention."""
    for block in row.objects("blocks"):
        for text in (*_texts(block), block.raw("text")):
            yield from (found[1] for found in _MENTION.finditer(text))
    yield from (each.text("user_id") for line in _inlines(row) for each in line if each.text("type") == "user")


def _inlines(row: Fields) -> Iterator[Iterable[Fields]]:
    for block in row.objects("blocks"):
        for part in block.objects("elements"):
            yield part.objects("elements")
            yield from (item.objects("elements") for item in part.objects("elements"))


def _inline(elements: Iterable[Fields], names: Names) -> str:
    return "".join(_piece(each, names) for each in elements)


def _piece(piece: Fields, names: Names) -> str:
    shown = _PIECES.get(piece.text("type"))
    return shown(piece, names) if shown else ""


_PIECES: Final[Mapping[str, Callable[[Fields, Names], str]]] = {
    "text": lambda piece, _: piece.raw("text"),
    "link": lambda piece, _: link(piece.raw("text"), piece.raw("url")),
    "user": lambda piece, names: names.at(piece.text("user_id")),
    "channel": lambda piece, names: names.channel(piece.text("channel_id")),
    "usergroup": lambda piece, _: "@" + piece.text("usergroup_id"),
    "broadcast": lambda piece, _: "@" + piece.text("range"),
    "emoji": lambda piece, _: f":{piece.text('name')}:",
    "date": lambda piece, _: piece.text("fallback"),
}
"""What each kind of piece of a rich text shows."""
