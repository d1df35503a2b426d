"""Parts labelled sentences so that those alike never stand on both sides."""

import re
from zlib import crc32

import numpy as np

from evals.local.fitting import Ints
from evals.local.reading import Labelled

FOLDS = 5
HELD_OUT_EVERY = 10
"""One group of so many is never trained on before its one figure is taken."""
_ALIKE_CHARS = 40


def folds_of(sentences: tuple[Labelled, ...], seed: int = 0) -> Ints:
    """The fold of each sentence, by its beginning: an advertisement's variants stay together."""
    return np.array([_hash(f"{seed}:{_group(s.text)}") % FOLDS for s in sentences])


def held_out(sentences: tuple[Labelled, ...]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sentences are kept for one figure, always the same."""
    return np.array([_hash(f"held out:{_group(s.text)}") % HELD_OUT_EVERY == 0 for s in sentences])


def _group(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.lower()))[:_ALIKE_CHARS]


def _hash(text: str) -> int:
    return crc32(text.encode())
