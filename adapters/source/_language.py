"""Tells the language of a text: by its script where that decides, else by a model that lies in its package's wheel."""

import re
from bisect import bisect_right
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARS_MAX = 1_500
"""How far into a text is looked; the model's time grows with what it is shown."""
_LETTERS_MAX = 600
_LETTERS_MIN = 20
_SCRIPT_LETTERS_MIN = 4
"""Where the script itself decides, two words are enough."""
_CONFIDENCE_MIN = 0.5
_SCRIPT_SHARE_MIN = 0.5
_KANA_SHARE_MIN = 0.1
"""Japanese is written with both; names in kana within a Chinese text are fewer."""
_CODE_CHARS = 2
"""Of ISO 639-1, by which the model calls the languages that have such a code."""
_KANA = "ja"
_HAN = "zh"

_ENGLISH: frozenset[str] = frozenset(
    (
        *("the", "and", "of", "to", "that", "you", "with", "this", "are", "not", "from", "but", "they", "your", "our"),
        *("would", "what", "which", "when", "their", "about", "who", "been", "please", "could", "should", "there"),
        "it",
    )
)
"""Small words that, several at once, no other language has."""
_ENGLISH_WORDS_MIN = 3
_ENGLISH_SHARE_MIN = 0.2
_WORD = re.compile(r"[a-z']+")

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S{1,64}@\S+|<[^<>\n]{1,200}>|[A-Za-z]*[\d_/\\=]\S*")
_LETTERS = re.compile(r"[^\W\d_]")
_BEYOND_LATIN = re.compile("[^\x00-\u036f]")

_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"),
    (0x1780, 0x17FF, "km"),
    (0x1F00, 0x1FFF, "el"),
    (0x3041, 0x30FF, _KANA),
    (0x3400, 0x4DBF, _HAN),
    (0x4E00, 0x9FFF, _HAN),
    (0xAC00, 0xD7A3, "ko"),
)
"""Blocks of Unicode that one language of mails is written in, in order; others (Latin, Cyrillic, Arabic) tell less."""
_STARTS = [first for first, _, _ in _SCRIPTS]


def language_of(text: str) -> str | None:
    """Its language as ISO 639-1; None when there is too little to tell, or too little certainty.

    Quoted words and signatures are for the caller to leave out; addresses and links are left out here.
    """
    words = _NOT_WORDS.sub(" ", text[:_CHARS_MAX])[:_LETTERS_MAX]
    letters = Counter(_LETTERS.findall(words))
    total = letters.total()
    if total >= _SCRIPT_LETTERS_MIN and _BEYOND_LATIN.search(words) and (told := _by_script(letters, total)):
        return told
    if total < _LETTERS_MIN:
        return None
    return "en" if _is_plainly_english(words) else _by_model(words)


def load_model() -> None:
    """Load the model now: it writes a file as it is loaded, which a process may not be allowed to do later."""
    _model()


def _is_plainly_english(words: str) -> bool:
    """Most mails are: to tell without the model saves the time and the room that loading it takes."""
    found = _WORD.findall(words.lower())
    small = [word for word in found if word in _ENGLISH]
    return len(set(small)) >= _ENGLISH_WORDS_MIN and len(small) >= _ENGLISH_SHARE_MIN * len(found)


def _by_script(letters: Counter[str], total: int) -> str | None:
    """The language whose script most of the letters are in."""
    found: Counter[str] = Counter()
    for letter, count in letters.items():
        place = bisect_right(_STARTS, ord(letter)) - 1
        if place >= 0 and ord(letter) <= _SCRIPTS[place][1]:
            found[_SCRIPTS[place][2]] += count
    kana, han = found[_KANA], found[_HAN]
    if kana and kana >= _KANA_SHARE_MIN * (kana + han):
        found[_KANA], found[_HAN] = kana + han, 0
    language, count = max(found.items(), key=lambda item: item[1], default=("", 0))
    return language if count > _SCRIPT_SHARE_MIN * total else None


def _by_model(words: str) -> str | None:
    language, confidence = _model().classify(words)
    return str(language) if confidence >= _CONFIDENCE_MIN else None


@cache
def _model() -> "LanguageIdentifier":
    """The model, loaded once: half a second, and some 80 MB for as long as the process lives."""
    import numpy as np  # noqa: PLC0415  slow to import
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  the same, and its model

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([label for label in model.labels if len(label) == _CODE_CHARS])
    model.nb_ptc = np.ascontiguousarray(model.nb_ptc)  # whose rows are read: choosing columns laid those out one by one
    return model
