"""Training is repeatable, and teaches."""

import json
from pathlib import Path

import pytest

from adapters.llm.local import Weights, features_of
from evals.train_local import main
from tests.evals.local.data import write_sentences


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sentences(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("weights")
    main(["--data", str(data), "--out", str(out)])
    return out


def test_the_same_data_gives_the_same_bytes(data: Path, trained: Path, tmp_path: Path) -> None:
    main(["--data", str(data), "--out", str(tmp_path)])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in trained.iterdir()}


def test_what_was_taught_is_known_in_other_words(trained: Path) -> None:
    weights = Weights.load(trained)
    asks, tells = (
        weights.weigh(features_of("Please send me the tent.")),
        weights.weigh(features_of("The tent was sold.")),
    )
    assert asks.asks > 0.5 > tells.asks


def test_a_promise_is_told_from_a_request(trained: Path) -> None:
    weights = Weights.load(trained)
    promise = weights.weigh(features_of("I will bring you the tent."))
    request = weights.weigh(features_of("Please send me the tent."))
    assert promise.promises > 0.5 > request.promises


def test_no_word_of_the_data_can_be_read_in_the_weights(trained: Path) -> None:
    for path in trained.iterdir():
        assert b"hythe" not in path.read_bytes().lower()


def test_it_names_its_data(trained: Path) -> None:
    (source,) = json.loads((trained / "sentences.json").read_text(encoding="utf-8"))["sources"]
    assert (source["name"], source["rows"]) == ("parakweet", 100)


def test_without_data_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not there"):
        main(["--data", str(tmp_path)])
