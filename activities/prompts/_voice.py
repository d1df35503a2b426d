"""How the user writes, as a prompt for a draft shows it: measured facts, and drafts that they rewrote."""

from collections.abc import Iterator, Sequence

from activities.prompts._fences import fenced
from domain.voice import EXAMPLE_TOKENS_MAX, EXAMPLES_MAX, Rewrite, Style

EXAMPLE_CHARS_MAX = 1_500
"""Of a draft, and of its rewriting: enough for greeting, tone and sign-off of all but the longest replies."""

_CHARS_A_TOKEN = 4
_FRIENDLY_MAX, _FORMAL_MIN = 0.35, 0.65


def manner(style: Style | None) -> str:
    """The facts of how the user writes, a line each; empty where nothing was measured."""
    return fenced("style", "\n".join(_facts(style))) if style else ""


def examples(rewrites: Sequence[Rewrite]) -> str:
    """Pairs of draft and rewriting, each between its fences, as many of the nearest as the tokens allow."""
    room = EXAMPLE_TOKENS_MAX * _CHARS_A_TOKEN
    pairs: list[str] = []
    for rewrite in rewrites[:EXAMPLES_MAX]:
        original, edited = _capped(rewrite.original), _capped(rewrite.edited)
        if len(original) + len(edited) <= room:
            room -= len(original) + len(edited)
            pairs.append(f"{fenced('draft', original)}\n{fenced('rewritten', edited)}")
    return "\n".join(["How the user rewrote earlier drafts:", *pairs]) if pairs else ""


def _facts(style: Style) -> Iterator[str]:
    yield f"Measured in what the user sent: {style.replies} replies"
    if style.greeting is not None:
        yield f"Greeting: {_capped(style.greeting)}" if style.greeting else "Greeting: none"
    if style.sign_off is not None:
        yield f"Sign-off:\n{_capped(style.sign_off)}" if style.sign_off else "Sign-off: none"
    yield f"Length: about {style.words_median} words, without greeting and sign-off"
    yield f"Tone: {_tone(style.formality)}"
    if style.language:
        yield f"Mostly in: {style.language}"


def _tone(formality: float) -> str:
    if formality <= _FRIENDLY_MAX:
        return "informal, as to a friend"
    return "formal, as in a letter" if formality >= _FORMAL_MIN else "neither formal nor informal"


def _capped(words: str) -> str:
    """The head, with a mark where the rest is missing."""
    return words if len(words) <= EXAMPLE_CHARS_MAX else words[:EXAMPLE_CHARS_MAX] + " […]"
