"""Keeps what is not ours between fences that no words can leave: see rules.md, draft/2.md and judge/1.md."""

import re

_FENCES = re.compile(
    r"<(?=\s*/?\s*(?:about|found|draft|rewritten|conversation|quoted|signature|left-out)\b)", re.IGNORECASE
)


def fenced(name: str, words: str) -> str:
    """The words between their fences; any fence that stands in the words themselves is blunted."""
    return between(name, blunt(words))


def between(name: str, words: str) -> str:
    """The words between their fences, where they are blunt already."""
    return f"<{name}>\n{words}\n</{name}>"


def blunt(words: str) -> str:
    """The words without any fence of ours."""
    return _FENCES.sub("< ", words)
