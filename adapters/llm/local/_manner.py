"""Reads from a voice how its user would write: which of a draft's lines to leave out, and in what words the rest."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from domain.style import Sent, measure
from domain.value import Value
from domain.voice import Rewrite, Style, Voice

_THANKS_WORDS_MIN = 20
"""Who writes fewer words than this spends none on thanks for the message."""
_OPENINGS_WORDS_MIN = 12
"""Who writes fewer words than this names the matter without a line to open it."""
_CASUAL_MAX = 0.4
_FORMAL_MIN = 0.6
_LINES_MAX = 200
"""Of an example that are looked at."""
_BEGINNING_LINES = 2
_THANKS = re.compile(r"\b(?:thank|thanks|thx|dank|danke)\b", re.IGNORECASE)


class Tone(Enum):
    """How formal the words are."""

    CASUAL = auto()
    NEUTRAL = auto()
    FORMAL = auto()


class Manner(Value):
    """How a draft is to be written; what is None is written as if nothing were known."""

    greeting: str | None = None
    """With `{name}`; empty for none."""
    sign_off: str | None = None
    """Empty for none."""
    thanks: bool = True
    """Whether it thanks for the message."""
    openings: bool = True
    """Whether a line stands above each list."""
    words: int | None = None
    """About so many, of a reply without greeting and sign-off."""
    tone: Tone = Tone.NEUTRAL


PLAIN = Manner()
"""Where nothing is known."""


def manner_of(voice: Voice, language: str, user: Sequence[str]) -> Manner:
    """How this user would write in this language.

    Nothing but greeting and sign-off is taken from what they wrote, as habits: what an example is about stays in it.

    Args:
        voice: what is known of the user.
        language: of the message, as ISO 639-1; a greeting in another one is not used.
        user: the user's names and addresses.
    """
    style = voice.style or measure([Sent(text=example.edited) for example in voice.examples], user)
    if style is None:
        return PLAIN
    fits = style.language in {None, language}
    kept = _keeps_thanks(voice.examples)
    return Manner(
        greeting=style.greeting if fits else None,
        sign_off=style.sign_off if fits else None,
        thanks=style.words_median >= _THANKS_WORDS_MIN if kept is None else kept,
        openings=style.words_median >= _OPENINGS_WORDS_MIN,
        words=style.words_median,
        tone=_tone(style),
    )


def _tone(style: Style) -> Tone:
    if style.formality < _CASUAL_MAX:
        return Tone.CASUAL
    return Tone.FORMAL if style.formality > _FORMAL_MIN else Tone.NEUTRAL


def _keeps_thanks(examples: Sequence[Rewrite]) -> bool | None:
    """Whether the user lets our thanks for the message stand, by what most examples say; None where none says."""
    said = [_thanks_in(example.edited) for example in examples if _thanks_in(example.original)]
    return 2 * sum(said) > len(said) if said else None


def _thanks_in(body: str) -> bool:
    """Whether it begins with thanks: in one of its first lines that say something."""
    lines = [line for line in body.splitlines()[:_LINES_MAX] if line.strip()]
    return any(_THANKS.search(line) for line in lines[:_BEGINNING_LINES])
