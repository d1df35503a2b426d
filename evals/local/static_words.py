"""The static embeddings of whole words, from wordllama's own package."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from adapters.llm.local import word_key
from evals.local.fitting import Floats

_WHOLE = re.compile(r"\u2581[A-Za-z']+")
"""A token that begins and may end a word, as SentencePiece marks it."""


class StaticWords:
    """Words as points: keys ascending, an embedding for each."""

    def __init__(self, keys: list[int], points: Floats) -> None:
        self.keys = keys
        self.points = points
        self._rows = {key: row for row, key in enumerate(keys)}

    def mean_of(self, words: tuple[int, ...]) -> Floats:
        """The sum of the known words' points over the number of all words; zero where there is none."""
        rows = [self._rows[word] for word in words if word in self._rows]
        total = self.points[rows].sum(axis=0) if rows else np.zeros(self.points.shape[1])
        return np.asarray(total / max(1, len(words)))


def load_static_words() -> StaticWords:
    """Those of the weights in wordllama's wheel; a word in lower case before one with capitals."""
    import wordllama  # noqa: PLC0415  half a second that only training is worth

    model: Any = wordllama.WordLlama.load(  # Any: wordllama ships no types
        cache_dir=Path(wordllama.__file__).parent, disable_download=True
    )
    places = model.tokenizer.get_vocab()
    tokens = [token for token in places if _WHOLE.fullmatch(token)]
    by_key: dict[int, int] = {}
    for token in sorted(tokens, key=lambda t: (not t.islower(), t)):
        by_key.setdefault(word_key(token[1:]), places[token])
    keys = sorted(by_key)
    return StaticWords(keys, np.asarray(model.embedding[[by_key[key] for key in keys]], dtype=np.float64))
