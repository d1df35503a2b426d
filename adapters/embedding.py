"""Embeddings: a text as a point, so that what is alike lies near."""

import math
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

DIMENSIONS = 256
"""Those of wordllama's weights, and of the column that holds an embedding."""
TEXT_CHARS_MAX = 4_000
"""Of a longer text the head counts: quoted history comes last, and would drown what is new."""

_WORD = re.compile(r"\w+")


class Embedder(Protocol):
    """Turns texts into embeddings; the same text always into the same one."""

    def embed(self, text: str) -> tuple[float, ...]:
        """The embedding of the text's first `TEXT_CHARS_MAX` characters.

        `DIMENSIONS` finite numbers of length one, or all zero where the text is empty. Texts that have words
        in common lie nearer, by cosine, than texts that have none. Blocks; may be called from any thread.
        """


class StaticEmbedder(Embedder):
    """wordllama's static embeddings, read from the package's own files when first used; asks no network."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None  # Any: wordllama ships no types

    def embed(self, text: str) -> tuple[float, ...]:
        """The mean of the text's tokens."""
        with self._lock:  # it loads once, and its tokenizer is not promised to be shared
            self._model = self._model or _load()
            return _unit(self._model.embed(text[:TEXT_CHARS_MAX], norm=False)[0].tolist())


class HashEmbedder(Embedder):
    """Words counted under their hash: knows no meaning and needs nothing; for tests."""

    def embed(self, text: str) -> tuple[float, ...]:
        """The count of each word, at its hash's place."""
        counts = [0.0] * DIMENSIONS
        for word in _WORD.findall(text[:TEXT_CHARS_MAX].casefold()):
            counts[crc32(word.encode()) % DIMENSIONS] += 1
        return _unit(counts)


def _load() -> Any:  # Any: wordllama ships no types
    import wordllama  # noqa: PLC0415  half a second that only an example is worth

    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


def _unit(numbers: Iterable[float]) -> tuple[float, ...]:
    given = tuple(numbers)
    length = math.hypot(*given)
    return tuple(number / length for number in given) if length else given
