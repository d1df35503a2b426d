"""The figures, on counts that can be checked by hand."""

import numpy as np
import pytest

from evals.local.scoring import calibration_error, f1, f1_at_share, precision, recall

LABELS = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
FOUND = np.array([True, True, True, False, True, False, False, False])


def test_precision_recall_and_f1() -> None:
    assert precision(FOUND, LABELS) == pytest.approx(3 / 4)
    assert recall(FOUND, LABELS) == pytest.approx(3 / 4)
    assert f1(FOUND, LABELS) == pytest.approx(3 / 4)


def test_nothing_found_is_worth_nothing() -> None:
    assert f1(np.zeros(8, dtype=bool), LABELS) == precision(np.zeros(8, dtype=bool), LABELS) == 0


def test_the_share_of_the_data_itself_changes_nothing() -> None:
    assert f1_at_share(FOUND, LABELS, 0.5) == pytest.approx(f1(FOUND, LABELS))


def test_where_fewer_ask_the_same_finder_is_worth_less() -> None:
    assert f1_at_share(FOUND, LABELS, 0.2) < f1(FOUND, LABELS)


def test_a_probability_that_comes_true_has_no_error() -> None:
    assert calibration_error(np.full(8, 0.5), LABELS) == 0
    assert calibration_error(np.full(8, 0.9), LABELS) == pytest.approx(0.4)
