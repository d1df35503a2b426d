"""Keeps what is not ours between fences that no words can leave: see rules.md, draft/3.md and judge/1.md."""

import re

_BLANK = r"[\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
"""White space, and what shows nothing."""
_FENCES = re.compile(
    rf"<(?={_BLANK}(?:/{_BLANK})?"
    r"(?:about|found|retrieved|style|draft|rewritten|conversation|quoted|signature|left-out)\b)",
    re.IGNORECASE,
)


def fenced(name: str, words: str) -> str:
    """The words between their fences; any fence that stands in the words themselves is blunted."""
    return between(name, blunt(words))


def between(name: str, words: str) -> str:
    """The words between their fences, where they are blunt already."""
    return f"<{name}>\n{words}\n</{name}>"


def blunt(words: str) -> str:
    """The words without any fence of ours, in linear time."""
    return _FENCES.sub("< ", words)
