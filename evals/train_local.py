"""Trains the built-in model's classifier: `python -m evals.train_local --data FOLDER`.

The same data gives the same bytes: no chance is used, the order of adding is fixed, and what is kept is rounded.
"""

import argparse
import json
from hashlib import sha256
from pathlib import Path

import numpy as np

from adapters.llm.local import FOLDER, Source
from domain.failures import InputRefused
from evals.local.reading import Labelled, read_sentences
from evals.local.scoring import f1
from evals.local.splits import held_out
from evals.local.static_words import StaticWords, load_static_words
from evals.local.training import cross_validated, foretold, prepare, threshold, train


def main(arguments: list[str] | None = None) -> None:
    """Train, write the weights, and print what they are worth on sentences that were not trained on.

    Raises:
        SystemExit: with the reason, where the data is not there.
    """
    parser = argparse.ArgumentParser(prog="python -m evals.train_local", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds parakweet/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the weights go; by default into the project")
    given = parser.parse_args(arguments)
    try:
        sentences = read_sentences(given.data)
    except InputRefused as refused:
        raise SystemExit(str(refused)) from refused
    words = load_static_words()
    source = Source(name="parakweet", licence="Apache-2.0", rows=len(sentences), sha256=_digest(sentences))
    train(prepare(sentences, words), words, (source,)).save(given.out)
    print(json.dumps(figures(sentences, words)))  # noqa: T201  a command prints


def figures(sentences: tuple[Labelled, ...], words: StaticWords) -> dict[str, float]:
    """F1 of the classifier alone, in cross-validation and, by weights and threshold that never saw it, on a fixed part.

    What `read_sentence` makes of it is for `evals.measure_local` to say.
    """
    task = prepare(sentences, words)
    apart = held_out(sentences)
    inside, outside = task.only(np.flatnonzero(~apart)), task.only(np.flatnonzero(apart))
    asked = cross_validated(inside)
    least = threshold(asked, inside.labels)
    return {
        "f1_cross_validated": round(f1(asked >= least, inside.labels), 4),
        "f1_held_out": round(f1(foretold(inside, outside) >= least, outside.labels), 4),
    }


def _digest(sentences: tuple[Labelled, ...]) -> str:
    lines = "\n".join(f"{s.asks:d}\t{s.text}" for s in sentences)
    return sha256(lines.encode()).hexdigest()


if __name__ == "__main__":
    main()
