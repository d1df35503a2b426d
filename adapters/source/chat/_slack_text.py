"""Reads Slack's own markup as it shows on the screen.

Its rules: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.source._text import clean, one_line
from adapters.source.chat._quoting import with_rest_quoted
from adapters.source.chat._shapes import PersonShape
from adapters.source.html import told
from domain.failures import InputRefused

_TEXT_CHARS_MAX = 100_000
"""Slack itself takes 40,000 characters in a message."""
_LABEL_CHARS_MAX = 80
_MARKED = re.compile(r"<([^<>\n]{1,3000})>")
_LINK = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}:.")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""The three that Slack escapes; whatever else looks like one was typed so."""


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for Slack's ids."""

    people: Mapping[str, PersonShape] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def person(self, own_id: str, label: str = "") -> PersonShape:
        """Who has this id; of one who is not known, what a mention calls them."""
        return self.people.get(own_id) or PersonShape(handle=own_id[:255], name=label)

    def at(self, own_id: str, label: str = "") -> str:
        """How somebody is spoken to: by name, else as the message itself has it."""
        known = self.person(own_id, label)
        name = one_line(known.name or known.handle, _LABEL_CHARS_MAX)
        return name and f"@{name}"

    def channel(self, own_id: str, label: str = "") -> str:
        """How a channel is named."""
        name = one_line(label or self.channels.get(own_id) or own_id, _LABEL_CHARS_MAX)
        return name and f"#{name}"


def marked(text: str, names: Names) -> str:
    """Slack's markup as a person reads it, in normal form: names for ids, a link's host behind its text.

    Raises:
        InputRefused: `message_too_long`.
    """
    if len(text) > _TEXT_CHARS_MAX:
        raise InputRefused("message_too_long", f"A message of Slack's has at most {_TEXT_CHARS_MAX} characters.")
    text = _MARKED.sub(lambda found: _shown(found[1], names), text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return clean(with_rest_quoted(text))


def _shown(inside: str, names: Names) -> str:
    what, _, label = inside.partition("|")
    sign, own_id = what[:1], what[1:]
    match sign:
        case "@":
            return names.at(own_id, label)
        case "#":
            return names.channel(own_id, label)
        case "!":
            return _special(own_id, label)
        case _ if _LINK.match(what):
            return link(label, what)
        case _:
            return f"<{inside}>"


def _special(what: str, label: str) -> str:
    """`here`, `subteam^S1`, `date^…`: by its label, else by its name."""
    kind, _, rest = what.partition("^")
    if kind == "date":
        return label or rest.partition("^")[2].partition("^")[0]
    name = label or (rest.partition("^")[0] if kind == "subteam" else kind)
    return "@" + name.removeprefix("@")


def link(words: str, address: str) -> str:
    """A link as on a page: its words and, unless they say so themselves, where it leads; its address without words."""
    if words:
        return words + told(address, words)
    scheme, _, rest = address.partition(":")
    return rest.partition("?")[0] if scheme.lower() in {"mailto", "tel"} else address
