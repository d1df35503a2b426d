"""Reads the words of one part, when they are asked for."""

import re
from dataclasses import dataclass, field
from email.message import Message

from adapters.source._charsets import declared_in, decode
from adapters.source.html import html_to_text
from adapters.source.mail._inlaid import Bared, bared
from adapters.source.mail._parameters import charset_of, parameter
from adapters.source.mail._transfer import data_of

_PARAM = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_COMMAND = re.compile(r"<(<|/?[A-Za-z0-9-]{1,60}>)")
_BREAKS = re.compile(r"\n+")
_SIGNATURE = "-- "
_IS_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)\b", re.IGNORECASE)


@dataclass(slots=True)
class Words:
    """What a person reads in one part, not yet in normal form."""

    text: str
    hidden: int = 0
    """Stretches that nobody would see, left out."""
    inlaid: Bared | None = None
    """The same with the files and marks that were laid into it, where it is plain text."""


@dataclass(slots=True)
class Leaf:
    """A part that is text to be read with the message."""

    part: Message
    kind: str
    """`text/plain`, `text/html` or `text/enriched`."""
    _read: Words | None = field(default=None, repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether its sender wrote it as plain text."""
        return self.kind == "text/plain"

    def words(self) -> Words:
        """The words; read once.

        Raises:
            InputRefused: `html_too_large`.
        """
        if self._read is None:
            self._read = _words(self.part, self.kind)
        return self._read


def _words(part: Message, kind: str) -> Words:
    data, charset = data_of(part), charset_of(part)
    if kind == "text/html":
        shown = html_to_text(decode(data, charset or declared_in(data)))
        return Words(shown.text, shown.hidden)
    text = decode(data, charset).replace("\r\n", "\n")
    if kind == "text/enriched":
        return Words(_without_commands(text))
    if _IS_HTML.match(text):
        shown = html_to_text(text)
        return Words(shown.text, shown.hidden)
    if parameter(part, "format").casefold() == "flowed":
        text = _unflowed(text, delete_spaces=parameter(part, "delsp").casefold() == "yes")
    found = bared(text)
    return Words(found.text, 0, found)


def _without_commands(text: str) -> str:
    """The words of text/enriched (RFC 1896): a single line break is a space, n of them are n - 1."""
    text = _BREAKS.sub(lambda found: " " if len(found[0]) == 1 else found[0][1:], text.replace("\r\n", "\n"))
    return _COMMAND.sub(lambda found: "<" if found[1] == "<" else "", _PARAM.sub("", text))


@dataclass(slots=True)
class _Paragraph:
    depth: int
    lines: list[str]


def _unflowed(text: str, *, delete_spaces: bool) -> str:
    """Text that was sent as format=flowed (RFC 3676) with a line for each paragraph; `delete_spaces` is DelSp."""
    paragraphs: list[_Paragraph] = []
    is_open = False
    for line in text.splitlines():
        inner = line.lstrip(">")
        depth = len(line) - len(inner)
        inner = inner.removeprefix(" ")
        is_signature = inner == _SIGNATURE
        flows = inner.endswith(" ") and not is_signature
        kept = inner[:-1] if flows and delete_spaces else inner
        if is_open and paragraphs[-1].depth == depth and not is_signature:
            paragraphs[-1].lines.append(kept)
        else:
            paragraphs.append(_Paragraph(depth, [kept]))
        is_open = flows
    return "\n".join((">" * p.depth + " " if p.depth else "") + "".join(p.lines) for p in paragraphs)
