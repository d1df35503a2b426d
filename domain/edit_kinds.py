"""Kinds of edit: in what the words of a person differ from those that they replaced.

Of a draft: `subject`, `recipients`, and of its body

- `greeting`, `sign_off`: how it begins and how it closes, see `domain.reply_parts`;
- `facts`: other numbers, amounts, dates, links or addresses stand in it;
- `gaps_filled`: places in square brackets that the draft had left to its user are gone;
- `shortened`, `lengthened`: what stands between greeting and sign-off has a fifth fewer or more words;
- `rewritten`: less than half of its words are still there; else `wording` where any word is another;
- `layout`: the words are the same, and only lines, spaces or punctuation are not.

Of an item: the fields that changed, as `title`, `statement`, `owner`, `due`. Of what is added, rejected, approved, put
off or taken back: that word, and with a rejection its reason where that is one of the known ones.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from domain.changes import DRAFT_REASONS, ITEM_REASONS
from domain.gaps import gaps_of
from domain.reply_parts import parts_of

LENGTH_SHARE = 0.2
"""From here on a body counts as shorter or longer."""
LENGTH_WORDS_MIN = 3
"""A change by fewer words is none of length."""
REWRITTEN_SHARE = 0.5
"""Of the words of both; below it the body was written anew."""

_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow"
_TAGE = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|heute|morgen"
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
_MONATE = "januar|februar|märz|mai|juni|juli|oktober|dezember"
_FACT = re.compile(
    rf"https?://[^\s<>]+|www\.[^\s<>]+|[^\s<>@,;]{1, 64}@[^\s<>@,;]{1, 255}|[$€£]?\d+(?:[.,:/-]\d+)*%?"
    rf"|\b(?:{_DAYS}|{_TAGE}|{_MONTHS}|{_MONATE})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_DONE = {
    "approve_draft": "approved",
    "add_item": "added",
    "snooze": "snoozed",
    "reopen": "reopened",
    "undo": "undone",
    "unlink_item": "parted",
}
_OWN_NAMES = {"owner_name": "owner", "owner_address": "owner", "due_date": "due", "due_phrase": "due"}

_Fields = Mapping[str, JsonValue]


def differences(change_type: str, original: _Fields, edited: _Fields) -> tuple[str, ...]:
    """In what `edited` differs from `original`, in the order of the module's list; each kind once.

    Args:
        change_type: the change's `type`, as in `domain.changes`.
        original: the fields before, as `EditPair.original`.
        edited: the same fields after.
    """
    match change_type:
        case "edit_draft":
            return tuple(_draft(original, edited))
        case "edit_item":
            changed = (name for name in edited if edited[name] != original.get(name))
            return tuple(dict.fromkeys(_OWN_NAMES.get(name, name) for name in changed))
        case "reject_draft" | "reject_item":
            known = DRAFT_REASONS if change_type == "reject_draft" else ITEM_REASONS
            reason = edited.get("reason") or edited.get("rejected")
            return ("rejected", str(reason)) if reason in known else ("rejected",)
        case _:
            return (_DONE[change_type],)


def _draft(original: _Fields, edited: _Fields) -> Iterator[str]:
    if original.get("subject") != edited.get("subject"):
        yield "subject"
    if any(original.get(name) != edited.get(name) for name in ("to", "cc")):
        yield "recipients"
    before, after = str(original.get("body", "")), str(edited.get("body", ""))
    if before != after:
        yield from _body(before, after)


def _body(before: str, after: str) -> Iterator[str]:
    old, new = parts_of(before), parts_of(after)
    kinds = (
        ("greeting", old.greeting != new.greeting),
        ("sign_off", old.sign_off != new.sign_off),
        ("facts", _facts(before) != _facts(after)),
        ("gaps_filled", bool(Counter(gaps_of(before)) - Counter(gaps_of(after)))),
    )
    told = [kind for kind, holds in kinds if holds]
    yield from told
    words = tuple(_words(old.body)), tuple(_words(new.body))
    if words[0] != words[1]:
        yield from _length(len(words[0]), len(words[1]))
        yield "rewritten" if _share(*words) < REWRITTEN_SHARE else "wording"
    elif not told:
        yield "layout" if tuple(_words(before)) == tuple(_words(after)) else "wording"


def _facts(body: str) -> Counter[str]:
    return Counter(match[0].casefold().rstrip(".,;:/-") for match in _FACT.finditer(body))


def _words(body: str) -> Iterator[str]:
    return (match[0].casefold() for match in _WORD.finditer(body))


def _length(before: int, after: int) -> Iterator[str]:
    if abs(after - before) >= max(LENGTH_WORDS_MIN, LENGTH_SHARE * before):
        yield "shortened" if after < before else "lengthened"


def _share(before: Sequence[str], after: Sequence[str]) -> float:
    """How many of the words of both stand in both, in whatever order: linear, also in hostile words."""
    common = (Counter(before) & Counter(after)).total()
    return 2 * common / (len(before) + len(after))
