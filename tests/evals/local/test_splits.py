"""Like sentences stay on one side."""

from evals.local.reading import Labelled
from evals.local.splits import FOLDS, folds_of, held_out

ALIKE = tuple(
    Labelled(text=f"Save up to {percent}% on all our garden chairs and tables this week, in {place}!", asks=False)
    for percent, place in ((10, "Ely"), (15, "Rye"), (40, "Ware"))
)
OTHERS = tuple(Labelled(text=f"{a}{b} came", asks=True) for a in "abcdefghijkl" for b in "mnopqrstuvwx")


def test_an_advertisements_variants_are_in_one_fold() -> None:
    assert len(set(folds_of(ALIKE).tolist())) == 1
    assert len(set(held_out(ALIKE).tolist())) == 1


def test_folds_are_all_used_and_always_the_same() -> None:
    assert set(folds_of(OTHERS).tolist()) == set(range(FOLDS))
    assert folds_of(OTHERS).tolist() == folds_of(OTHERS).tolist()
    assert folds_of(OTHERS).tolist() != folds_of(OTHERS, seed=1).tolist()


def test_a_small_part_is_held_out() -> None:
    assert 0 < held_out(OTHERS).sum() < len(OTHERS) / 4
