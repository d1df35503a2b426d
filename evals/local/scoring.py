"""Counts of right and wrong as the figures that are printed."""

import numpy as np
from numpy.typing import NDArray

from evals.local.fitting import Floats

Flags = NDArray[np.bool_]


def f1(found: Flags, labels: Floats) -> float:
    """The harmonic mean of precision and recall."""
    right = float(np.sum(labels[found]))
    return 2 * right / max(1.0, float(np.sum(found)) + float(np.sum(labels)))


def precision(found: Flags, labels: Floats) -> float:
    """Of what was found, the share that is right."""
    return float(np.sum(labels[found])) / max(1.0, float(np.sum(found)))


def recall(found: Flags, labels: Floats) -> float:
    """Of what is right, the share that was found."""
    return float(np.sum(labels[found])) / max(1.0, float(np.sum(labels)))


def f1_at_share(found: Flags, labels: Floats, share: float) -> float:
    """What F1 would be if that share of the sentences were right ones, all else as it is."""
    hit = recall(found, labels)
    alarm = float(np.mean(found[labels == 0]))
    weight = share * hit
    return 2 * weight / max(1e-9, share * (1 + hit) + (1 - share) * alarm)


def calibration_error(probability: Floats, labels: Floats, bins: int = 10) -> float:
    """How far, on average, the stated probability is from the share that came true (ECE)."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(float(np.mean(probability[place == b])) - float(np.mean(labels[place == b]))) * float(np.mean(place == b))
        for b in range(bins)
        if np.any(place == b)
    ]
    return float(sum(gaps))
