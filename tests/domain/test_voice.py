"""The examples to show are chosen by nearness, recipient and age, each for what it adds, within a budget."""

import itertools

import pytest

from domain.voice import EXAMPLES_MAX, Candidate, Rewrite, choose_examples


def candidate(
    id_: str,
    similarity: float = 0.5,
    *,
    same: bool = False,
    age: float = 0,
    edited: str | None = None,
    chars: int = 0,
) -> Candidate:
    words = edited if edited is not None else f"words of {id_}"
    example = Rewrite(example_id=id_, original="x" * chars, edited=words)
    return Candidate(example=example, similarity=similarity, same_recipient=same, age_days=age)


def chosen(*candidates: Candidate, most: int = EXAMPLES_MAX, tokens_max: int = 1_000) -> list[str]:
    return [found.example_id for found in choose_examples(candidates, most=most, tokens_max=tokens_max)]


@pytest.mark.parametrize(
    ("candidates", "order"),
    [
        ((), []),
        ((candidate("far", 0.1), candidate("near", 0.9)), ["near", "far"]),
        ((candidate("other", 0.6), candidate("same", 0.4, same=True)), ["same", "other"]),
        ((candidate("other", 0.9), candidate("same", 0.4, same=True)), ["other", "same"]),
        ((candidate("old", age=300), candidate("new")), ["new", "old"]),
        ((candidate("old", 0.7, age=300), candidate("new", 0.5)), ["old", "new"]),
        ((candidate("b"), candidate("a")), ["a", "b"]),
    ],
)
def test_what_makes_an_example_near(candidates: tuple[Candidate, ...], order: list[str]) -> None:
    assert chosen(*candidates) == order


def test_one_that_says_the_same_again_gives_way_to_one_that_does_not() -> None:
    twins = [candidate(name, 0.8, edited="Yes, on Monday.") for name in "ab"]
    assert chosen(*twins, candidate("c", 0.7, edited="No, it costs too much."), most=2) == ["a", "c"]


def test_one_that_does_not_fit_is_passed_over_for_the_next() -> None:
    long, short = candidate("long", 0.9, chars=5_000), candidate("short", 0.1, chars=40)
    assert chosen(long, short, tokens_max=100) == ["short"]
    assert chosen(short, tokens_max=13) == []
    assert chosen(short, tokens_max=14) == ["short"]


def test_there_are_never_more_than_asked_for() -> None:
    assert len(chosen(*(candidate(f"{n}") for n in range(20)))) == EXAMPLES_MAX
    assert len(chosen(*(candidate(f"{n:03}") for n in range(500)), most=500, tokens_max=10_000)) == 100


def test_the_choice_does_not_depend_on_the_order_given() -> None:
    given = [candidate("a", 0.5), candidate("b", 0.5), candidate("c", 0.4, same=True), candidate("d", 0.7, age=9)]
    assert len({tuple(chosen(*order, most=3)) for order in itertools.permutations(given)}) == 1
