"""Trains the sentence classifier: fits, calibrates, chooses the threshold, and rounds to what is kept."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adapters.llm.local import BUCKETS, PAIRS, SIGNS, About, Features, Head, HeadAbout, Source, Weights, features_of
from evals.local.fitting import Floats, Ints, Rows, calibrate, fit, probabilities
from evals.local.reading import Labelled
from evals.local.scoring import f1, f1_at_share
from evals.local.splits import FOLDS, folds_of
from evals.local.static_words import StaticWords

VERSION = "1"

_STRENGTH = 10.0
_SIGN_SCALE, _PAIR_SCALE, _POINT_SCALE = 0.2, 0.2, 0.05
"""How freely each group of features is weighed, chosen by cross-validation; n-grams have 1."""
_SENTENCES_MIN = 2
"""An n-gram of one sentence alone is not weighed: it teaches little, and would tell of that sentence."""
_STEPS = 127
_DIGITS = 6
ASKING_SHARE_LOW = 0.35
"""A mailbox has fewer sentences that ask than the training data: the threshold must do for both."""
_THRESHOLDS = np.arange(0.30, 0.66, 0.01)

_SAYS_PROMISE = ("promises", "promises_of_us")
_SAYS_REQUEST = ("asks", "imperative", "ends_with_question")


@dataclass(frozen=True, slots=True)
class Task:
    """What is trained on: sentences as numbers, labels and folds."""

    features: tuple[Features, ...]
    rows: Rows
    labels: Floats
    folds: Ints

    def only(self, chosen: Ints) -> "Task":
        """Some of the sentences."""
        features = tuple(self.features[n] for n in chosen)
        return Task(features, self.rows.of(chosen), self.labels[chosen], self.folds[chosen])


def prepare(sentences: tuple[Labelled, ...], words: StaticWords, seed: int = 0) -> Task:
    """The sentences as numbers."""
    features = tuple(features_of(s.text) for s in sentences)
    labels = np.array([float(s.asks) for s in sentences])
    return Task(features, _rows(features, words), labels, folds_of(sentences, seed))


def train(task: Task, words: StaticWords, sources: tuple[Source, ...]) -> Weights:
    """The weights of both heads, fitted on all sentences of the task."""
    asks = _head(task, words, _SENTENCES_MIN)
    promises = _head(_promising(task), words, _SENTENCES_MIN)
    asked = cross_validated(task)
    about = About(
        version=VERSION,
        sources=sources,
        words=len(words.keys),
        asks_min=threshold(asked, task.labels),
        asks=asks.about,
        promises=promises.about,
    )
    return Weights(about, array("I", words.keys), (asks, promises))


def cross_validated(task: Task) -> Floats:
    """The calibrated probability of each sentence, by weights that were fitted on the other folds."""
    scores = _scores_held_out(task)
    slope, offset = calibrate(scores, task.labels)
    return probabilities(slope * scores + offset)


def foretold(known: Task, other: Task) -> Floats:
    """The calibrated probability of each of the other sentences, by weights fitted on the known ones."""
    slope, offset = calibrate(_scores_held_out(known), known.labels)
    weights = fit(known.rows, known.labels, _STRENGTH, _SENTENCES_MIN)
    return probabilities(slope * other.rows.scores(weights) + offset)


def threshold(asked: Floats, labels: Floats) -> float:
    """Where F1 is best on average over the data's share of asking sentences and a lower one."""
    best = max(_THRESHOLDS, key=lambda t: f1(asked >= t, labels) + f1_at_share(asked >= t, labels, ASKING_SHARE_LOW))
    return round(float(best), 2)


def _scores_held_out(task: Task) -> Floats:
    scores = np.zeros(len(task.labels))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(task.folds != fold), np.flatnonzero(task.folds == fold)
        weights = fit(task.rows.of(inside), task.labels[inside], _STRENGTH, _SENTENCES_MIN)
        scores[outside] = task.rows.of(outside).scores(weights)
    return scores


def _promising(task: Task) -> Task:
    """The asking sentences whose words say which of the two they are; the phrase tables are the teacher."""
    promise = _said(task.features, _SAYS_PROMISE)
    request = _said(task.features, _SAYS_REQUEST)
    only = task.only(np.flatnonzero((task.labels > 0) & (promise != request)))
    return Task(only.features, only.rows, _said(only.features, _SAYS_PROMISE).astype(np.float64), only.folds)


def _said(features: Sequence[Features], names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    places = [SIGNS.index(name) for name in names]
    return np.array([any(f.signs[p] for p in places) for f in features], dtype=bool)


def _rows(features: Sequence[Features], words: StaticWords) -> Rows:
    counts = [len(f.grams) for f in features]
    row = np.repeat(np.arange(len(features)), counts)
    column = np.array([g for f in features for g in f.grams], dtype=np.int64)
    value = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    signs = np.array([f.signs for f in features])
    pairs = np.stack([signs[:, a] * signs[:, b] for a, b in PAIRS], axis=1)
    points = np.array([words.mean_of(f.words) for f in features])
    dense = np.concatenate((_SIGN_SCALE * signs, _PAIR_SCALE * pairs, _POINT_SCALE * points), axis=1)
    return Rows(row, column, value, dense, BUCKETS)


def _head(task: Task, words: StaticWords, sentences_min: int) -> Head:
    """Fitted on all; its calibration is that of weights which had not seen the sentence."""
    slope, offset = calibrate(_scores_held_out(task), task.labels)
    weights = fit(task.rows, task.labels, _STRENGTH, sentences_min)
    bias, grams, dense = weights[0], weights[1 : 1 + BUCKETS], weights[1 + BUCKETS :]
    signs, pairs, point = np.split(dense, [len(SIGNS), len(SIGNS) + len(PAIRS)])
    gram_table, gram_step = _stepped(grams)
    word_table, word_step = _stepped(np.einsum("ij,j->i", words.points, _POINT_SCALE * point))
    about = HeadAbout(
        bias=_rounded(bias),
        gram_step=gram_step,
        word_step=word_step,
        signs=tuple(_rounded(w) for w in _SIGN_SCALE * signs),
        pairs=tuple(_rounded(w) for w in _PAIR_SCALE * pairs),
        slope=_rounded(slope),
        offset=_rounded(offset),
    )
    return Head(about, gram_table, word_table)


def _stepped(weights: Floats) -> "tuple[array[int], float]":
    step = _rounded(max(float(np.max(np.abs(weights))), 1e-9) / _STEPS)
    table = np.clip(np.rint(weights / step), -_STEPS, _STEPS).astype(np.int8)
    return array("b", table.tobytes()), step


def _rounded(number: float) -> float:
    return float(f"{float(number):.{_DIGITS}g}")
