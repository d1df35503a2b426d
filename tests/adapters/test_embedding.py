"""Texts become points: the same for the real embedder and for the one that tests use."""

import math
import subprocess
import sys

import pytest

from adapters.embedding import DIMENSIONS, TEXT_CHARS_MAX, Embedder, HashEmbedder, StaticEmbedder
from tests.guards.tree import ROOT

FIGURES = "Hello Ben, please send me the figures for the third quarter by Friday."
QUARTER = "Could you please send the figures for last quarter?"
LUNCH = "Who wants pizza tomorrow at noon?"


@pytest.fixture(scope="module", params=[StaticEmbedder, HashEmbedder])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def nearness(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("text", [FIGURES, "日本語", " x" * 10_000])
def test_an_embedding_has_its_dimensions_and_length_one(embedder: Embedder, text: str) -> None:
    embedding = embedder.embed(text)
    assert len(embedding) == DIMENSIONS
    assert math.hypot(*embedding) == pytest.approx(1)


def test_an_empty_text_is_all_zero(embedder: Embedder) -> None:
    assert embedder.embed("") == (0.0,) * DIMENSIONS


def test_the_same_text_is_the_same_point_whoever_embeds_it(embedder: Embedder) -> None:
    assert type(embedder)().embed(FIGURES) == embedder.embed(FIGURES) == embedder.embed(FIGURES)


def test_texts_that_share_words_lie_nearer(embedder: Embedder) -> None:
    figures = embedder.embed(FIGURES)
    assert nearness(figures, embedder.embed(QUARTER)) > nearness(figures, embedder.embed(LUNCH))


def test_the_head_of_a_long_text_counts(embedder: Embedder) -> None:
    head = FIGURES.ljust(TEXT_CHARS_MAX, ".")
    assert embedder.embed(head + LUNCH) == embedder.embed(head)


def test_the_static_one_asks_no_network_and_loads_nothing_before_its_first_use() -> None:
    program = (
        "import socket, sys\n"
        "from adapters.embedding import StaticEmbedder\n"
        "def refuse(*_: object, **__: object) -> None: raise AssertionError('the network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "embedder = StaticEmbedder()\n"
        "assert 'wordllama' not in sys.modules\n"
        "print(len(embedder.embed('Hello')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == f"{DIMENSIONS}\n"
