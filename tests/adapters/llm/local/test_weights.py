"""The trained weights: what the package holds, and how they are kept."""

import math
from itertools import combinations
from pathlib import Path

import pytest

from adapters.llm.local._features import SIGNS, features_of
from adapters.llm.local._weights import FOLDER, PAIRS, Weights, _place

MEGABYTE = 1_000_000


def test_the_packages_weights_are_small_and_name_their_data_and_its_licence() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2 * MEGABYTE
    sources = Weights.load().about.sources
    assert [(source.name, source.licence) for source in sources] == [("parakweet", "Apache-2.0")]
    assert all(source.rows > 0 and len(source.sha256) == 64 for source in sources)


def test_kept_and_read_again_they_are_the_same_bytes(tmp_path: Path) -> None:
    Weights.load().save(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in FOLDER.iterdir()}


def test_a_table_that_belongs_to_other_weights_is_refused(tmp_path: Path) -> None:
    Weights.load().save(tmp_path)
    (tmp_path / "sentences.bin").write_bytes(b"\0" * 9)
    with pytest.raises(ValueError, match="train again"):
        Weights.load(tmp_path)


def test_a_pair_of_signs_is_found_at_its_place() -> None:
    assert [_place(*pair) for pair in combinations(range(len(SIGNS)), 2)] == list(range(len(PAIRS)))


@pytest.mark.parametrize("text", ["", "?", "Please call.", "z" * 3_000, "please " * 1_000])
def test_every_probability_is_one(text: str) -> None:
    held = Weights.load().weigh(features_of(text))
    assert 0 < held.asks < 1
    assert 0 < held.promises < 1
    assert math.isfinite(held.asks)
