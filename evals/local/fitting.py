"""Fits a logistic regression: few lines, no randomness, the same numbers each time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEPS_MAX = 200
_MEMORY = 10
"""How many past steps L-BFGS remembers."""
_GRADIENT_SMALL = 1e-4
_HALVINGS_MAX = 30
_ENOUGH = 1e-4
"""The share of the promised descent that a step must reach (Armijo)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences as numbers: sparse n-grams, and dense columns beside them."""

    row: Ints
    """For each n-gram of each sentence: whose it is, ascending."""
    column: Ints
    """And its place."""
    value: Floats
    dense: Floats
    """A line for each sentence."""
    columns: int
    """How many places there are."""

    def __len__(self) -> int:
        return len(self.dense)

    def of(self, chosen: Ints) -> "Rows":
        """Only some of the sentences, in the order given, which must ascend."""
        place = np.full(len(self), -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.row] >= 0
        return Rows(place[self.row[kept]], self.column[kept], self.value[kept], self.dense[chosen], self.columns)

    def frequent(self, sentences_min: int) -> NDArray[np.bool_]:
        """Which places that many sentences have."""
        return np.bincount(self.column, minlength=self.columns) >= sentences_min

    def scores(self, weights: Floats) -> Floats:
        """The weighted sums. `weights`: the bias, one for each place, one for each dense column.

        Sums are taken without a linear algebra library, whose order of adding depends on the machine's threads.
        """
        sparse = np.bincount(self.row, self.value * weights[1 + self.column], minlength=len(self))
        dense = np.einsum("ij,j->i", self.dense, weights[1 + self.columns :])
        return np.asarray(weights[0] + sparse + dense)

    def gradient(self, errors: Floats) -> Floats:
        """What each weight has in the errors."""
        sparse = np.bincount(self.column, self.value * errors[self.row], minlength=self.columns)
        dense = np.einsum("ij,i->j", self.dense, errors)
        return np.concatenate(([errors.sum()], sparse, dense))


def fit(rows: Rows, labels: Floats, strength: float, sentences_min: int) -> Floats:
    """The weights that explain the labels best, each but the bias pulled to zero (L2).

    Args:
        rows: the sentences.
        labels: 1 or 0 for each.
        strength: how much an explained label is worth against large weights.
        sentences_min: places that fewer sentences have keep the weight zero.
    """
    free = np.concatenate(([True], rows.frequent(sentences_min), np.ones(rows.dense.shape[1], dtype=bool)))

    def cost(weights: Floats) -> tuple[float, Floats]:
        scores = rows.scores(weights)
        loss = float(np.sum(np.logaddexp(0, scores) - labels * scores)) + float(np.sum(weights[1:] ** 2)) / 2 / strength
        slope = rows.gradient(probabilities(scores) - labels)
        slope[1:] += weights[1:] / strength
        return loss, np.where(free, slope, 0)

    return _descend(cost, np.zeros(1 + rows.columns + rows.dense.shape[1]))


def calibrate(scores: Floats, labels: Floats) -> tuple[float, float]:
    """Slope and offset by which held-out scores become probabilities (Platt)."""
    nothing = np.zeros(0, dtype=np.int64)
    rows = Rows(nothing, nothing, np.zeros(0), scores[:, None], 0)
    offset, slope = fit(rows, labels, 1e6, 0)
    return float(slope), float(offset)


def probabilities(scores: Floats) -> Floats:
    """Of 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))


def _descend(cost: Callable[[Floats], tuple[float, Floats]], at: Floats) -> Floats:
    """Where the cost is least (L-BFGS, with halved steps)."""
    moves: list[tuple[Floats, Floats]] = []
    loss, slope = cost(at)
    for _ in range(_STEPS_MAX):
        if float(np.max(np.abs(slope))) < _GRADIENT_SMALL:
            break
        towards = -_steered(slope, moves)
        promised = float(np.sum(slope * towards))
        step = 1.0 if moves else 1.0 / max(1.0, float(np.sqrt(np.sum(slope**2))))
        for _ in range(_HALVINGS_MAX):
            there = at + step * towards
            loss_there, slope_there = cost(there)
            if loss_there <= loss + _ENOUGH * step * promised:
                break
            step /= 2
        moves = [*moves, (there - at, slope_there - slope)][-_MEMORY:]
        at, loss, slope = there, loss_there, slope_there
    return at


def _steered(slope: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    """The slope, corrected by how it changed along the last moves (the two loops of L-BFGS)."""
    shares = []
    for move, change in reversed(moves):
        share = float(np.sum(move * slope)) / float(np.sum(move * change))
        shares.append(share)
        slope = slope - share * change
    if moves:
        move, change = moves[-1]
        slope = slope * (float(np.sum(move * change)) / float(np.sum(change**2)))
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        again = float(np.sum(change * slope)) / float(np.sum(move * change))
        slope = slope + (share - again) * move
    return slope
