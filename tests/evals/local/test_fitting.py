"""A logistic regression of our own, against what is known of it."""

import numpy as np
import pytest

from evals.local.fitting import Rows, calibrate, fit, probabilities


def rows(columns: list[list[int]], dense: list[list[float]], places: int = 4) -> Rows:
    counts = [len(c) for c in columns]
    flat = np.array([c for row in columns for c in row], dtype=np.int64)
    row = np.repeat(np.arange(len(columns)), counts)
    return Rows(row, flat, np.ones(len(flat)), np.array(dense, dtype=np.float64).reshape(len(columns), -1), places)


def test_what_only_one_label_has_speaks_for_it() -> None:
    weights = fit(rows([[0], [0], [1], [1]], [[]] * 4), np.array([1.0, 1.0, 0.0, 0.0]), 1.0, 1)
    assert weights[1] > 0 > weights[2]
    assert weights[3] == weights[4] == 0


def test_the_gradient_is_nothing_where_it_ends() -> None:
    given, labels = (
        rows([[0, 1], [0], [1, 2], [2], [3]], [[0.1], [0.9], [0.4], [0.2], [0.7]]),
        np.array([1.0, 1, 0, 0, 1]),
    )
    weights = fit(given, labels, 2.0, 1)
    slope = given.gradient(probabilities(given.scores(weights)) - labels)
    slope[1:] += weights[1:] / 2.0
    assert np.max(np.abs(slope)) < 1e-3


def test_what_is_rare_is_not_weighed() -> None:
    weights = fit(rows([[0], [0, 1], [2], [2]], [[]] * 4), np.array([1.0, 1.0, 0.0, 0.0]), 1.0, 2)
    assert weights[2] == 0
    assert weights[1] != 0


def test_the_same_rows_give_the_same_numbers() -> None:
    given, labels = rows([[0, 1], [1], [2], [3]], [[0.3], [0.5], [0.1], [0.9]]), np.array([1.0, 0.0, 1.0, 0.0])
    assert fit(given, labels, 3.0, 1).tobytes() == fit(given, labels, 3.0, 1).tobytes()


def test_chosen_rows_score_as_they_do_among_all() -> None:
    given = rows([[0], [1, 2], [3], [0, 3]], [[0.3], [0.5], [0.1], [0.9]])
    weights = np.arange(6.0)
    assert given.of(np.array([1, 3])).scores(weights).tolist() == given.scores(weights)[[1, 3]].tolist()


def test_calibrated_scores_come_true_as_often_as_they_say() -> None:
    scores = np.array([-1.0] * 10 + [1.0] * 10)
    labels = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 8 + [0.0] * 2)
    slope, offset = calibrate(scores, labels)
    assert probabilities(slope * np.array([-1.0, 1.0]) + offset) == pytest.approx([0.2, 0.8], abs=0.001)
