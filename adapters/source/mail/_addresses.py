"""Reads the people in address fields (RFC 5322, section 3.4), and in what passes for such fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.source._roster import letters_of
from adapters.source.mail._encoded_words import readable

_TOKEN = re.compile(
    r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?="  # an encoded word, whatever stands in it
    r'|"(?:[^"\\]|\\.){0,1000}+"|<[^<>]{0,1000}>|[(),:;]|[^"<(),:;=\\]+|\\?.',
    re.DOTALL,
)
_ADDRESS = re.compile(r'(?:"[^"]{1,200}"|[^\s"<>()\[\],:;@]{1,200})@(?:\[[^\]\s]{1,60}\]|[^\s"<>()\[\],:;@]{1,255})')
_BARE = re.compile(r"(?:\s*+[\w.+'/-]{1,200}+@[\w.-]{1,255}+\s*+(?:,(?!\s*+$)|$))+")
"""Addresses and nothing else, as most fields are."""
_MAILABLE = re.compile(r'[^@]+@[^@;,]+|".*"@[^@;,]+')
_VEILED = re.compile(r"(\S{1,200}) (?:at|\(at\)) (\S{1,255}\.\S{1,60})")
"""As public archives write an address."""
_SCHEME = re.compile(r"\bmailto:", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class _Mailbox:
    """What was read of one mailbox so far."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None


def people_in(fields: list[str]) -> list[tuple[str, str]]:
    """The names and addresses in address fields, either of which may be empty; a word that is no address is a name.

    Groups give their members. A comment is the name where there is no other. An unquoted "Silva, Ana" is one person,
    when the address that follows says so.
    """
    return [person for text in fields for person in _people(text)]


def _people(text: str) -> Iterator[tuple[str, str]]:
    """Each person of one field; a name alone waits for what follows it."""
    if _BARE.fullmatch(text):
        yield from (("", address.strip()) for address in text.split(","))
        return
    waiting = ""
    for name, address in map(_person, _mailboxes(_SCHEME.sub("", text))):
        if waiting and address and letters_of(waiting) in letters_of(address.partition("@")[0]):
            yield f"{waiting}, {name}" if name else waiting, address
            waiting = ""
            continue
        if waiting:
            yield waiting, ""
            waiting = ""
        if address:
            yield name, address
        else:
            waiting = name
    if waiting:
        yield waiting, ""


def _mailboxes(text: str) -> Iterator[_Mailbox]:
    box, depth, comment = _Mailbox(), 0, ""
    for mark in _TOKEN.findall(text):
        if mark in "()":
            depth = depth + 1 if mark == "(" else max(0, depth - 1)
            if depth == 0 and comment:
                box.comments.append(comment)
                comment = ""
        elif depth:
            comment += mark
        elif mark in ",;":
            yield box
            box = _Mailbox()
        elif mark == ":":
            box = _Mailbox()  # what stood there was the name of a group
        elif mark[0] == "<" and len(mark) > 1:
            if box.angle:
                yield box
                box = _Mailbox()
            box.angle = mark[1:-1].rpartition(":")[2].strip()
        else:
            box.words.append(mark)
    yield box


def _person(box: _Mailbox) -> tuple[str, str]:
    raw = "".join(box.words)
    name = readable("".join(map(_unquoted, box.words))).strip()
    address = "".join(readable(box.angle).split()) if box.angle and "@" in box.angle else box.angle or ""
    if not _MAILABLE.fullmatch(address):
        found = _ADDRESS.search(raw) or _ADDRESS.search(address) or _ADDRESS.search(name)
        if veiled := _VEILED.fullmatch(address or raw.strip()):
            address, name = f"{veiled[1]}@{veiled[2]}", name if address else ""
        elif found:
            address, name = found[0], name.replace(found[0], "").strip(" <>[]")
        else:
            address, name = "", name or address
    if not name or letters_of(name) == letters_of(address):
        name = readable(box.comments[0]).strip() if box.comments else ""
    return _bare(name), address


def _unquoted(mark: str) -> str:
    return _ESCAPED.sub(r"\1", mark[1:-1]) if mark[0] == '"' and len(mark) > 1 else mark


def _bare(name: str) -> str:
    """Without the quotes that some programs add to names that had their own."""
    return name.strip().strip("\"'").strip()
