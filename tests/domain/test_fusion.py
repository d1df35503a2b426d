"""What both searches find comes first; what is shown fits, and does not come all from one place."""

from domain.fusion import OF_ONE_ORIGIN_MAX, Ranked, choose, fuse
from domain.retrieval import PASSAGES_FOUND_MAX, PASSAGES_SHOWN_MAX, Origin, Passage


def passage(id_: str, words: str = "", origin_id: str = "") -> Passage:
    words = words or id_
    named = {"id": id_, "origin_id": origin_id or f"doc_{id_}", "title": "t", "words": words}
    return Passage.model_validate({**named, "origin": Origin.DOCUMENT, "start": 0, "end": len(words)})


def ranked(*ids: str) -> list[Ranked]:
    return [Ranked(passage(id_), 1 / place) for place, id_ in enumerate(ids, start=1)]


def test_what_both_find_goes_before_what_one_finds_first() -> None:
    found = fuse(ranked("near", "both"), ranked("said", "both"))
    assert [one.passage.id for one in found] == ["both", "said", "near"]
    assert found[0].score == 2 / 62


def test_each_says_where_it_stood_and_how_well() -> None:
    both, near = fuse(ranked("both", "near"), ranked("both"))
    assert (both.vector_rank, both.vector_score, both.text_rank, both.text_score) == (1, 1.0, 1, 1.0)
    assert (near.vector_rank, near.text_rank, near.text_score) == (2, None, None)


def test_equals_have_the_same_place() -> None:
    found = fuse([], [Ranked(passage("a"), 0.5), Ranked(passage("b"), 0.5), Ranked(passage("c"), 0.1)])
    assert [one.text_rank for one in found] == [1, 1, 3]


def test_of_equals_what_shares_words_goes_first() -> None:
    assert [one.passage.id for one in fuse(ranked("near"), ranked("said"))] == ["said", "near"]


def test_a_score_of_nothing_is_a_score() -> None:
    (found,) = fuse([Ranked(passage("a"), 0.0)], [])
    assert found.vector_score == 0.0


def test_the_same_words_stand_once() -> None:
    found = fuse([Ranked(passage("a", "Hi."), 0.9), Ranked(passage("b", "Hi."), 0.9)], [])
    assert [one.passage.id for one in found] == ["a"]


def test_equals_stand_in_the_same_order_each_time_and_no_more_than_are_kept() -> None:
    names = [f"p{number:02}" for number in range(PASSAGES_FOUND_MAX + 5)]
    assert fuse(ranked(*names), ranked(*reversed(names))) == fuse(ranked(*names), ranked(*reversed(names)))
    assert len(fuse(ranked(*names), [])) == PASSAGES_FOUND_MAX


def test_the_best_are_shown_up_to_their_number() -> None:
    found = fuse(ranked(*"abcdefgh"), [])
    assert [one.used for one in choose(found, 1_000)] == [True] * PASSAGES_SHOWN_MAX + [False] * 2


def test_one_document_does_not_crowd_out_all_others() -> None:
    of_one = [Ranked(passage(f"one{n}", origin_id="doc_one"), 0.9) for n in range(4)]
    chosen = choose(fuse([*of_one, Ranked(passage("two"), 0.1)], []), 1_000)
    assert [one.used for one in chosen] == [True] * OF_ONE_ORIGIN_MAX + [False] * 2 + [True]


def test_what_does_not_fit_is_passed_over_for_what_does() -> None:
    found = fuse([Ranked(passage(id_, id_ * size), 0.5) for id_, size in (("a", 60), ("b", 60), ("c", 40))], [])
    assert [one.used for one in choose(found, 100)] == [True, False, True]


def test_choosing_again_forgets_what_was_chosen_before() -> None:
    chosen = choose(fuse(ranked("a"), []), 1_000)
    assert [one.used for one in choose(chosen, 0)] == [False]
