"""A long conversation is cut where nothing is lost by it."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.parts import PARTS_MAX, Part, excerpt, parts_of, telling

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
ADA = Participant(name="Ada Osei", role=Role.SPEAKER)


def talk(turns: Iterable[str], label: str = "Ada Osei: ") -> Conversation:
    """A meeting; each turn is a line behind its speaker's name."""
    words, segments = "", []
    for index, turn in enumerate(turns):
        words += ("\n" if words else "") + label
        segments.append(Segment(index=index, speaker=0, start=len(words), end=len(words) + len(turn)))
        words += turn
    return Conversation(kind=Kind.MEETING, participants=(ADA,), at=AT, text=words, segments=tuple(segments))


def words_of(conversation: Conversation, part: Part) -> str:
    return conversation.text[part.start : part.end]


def test_what_fits_has_no_parts() -> None:
    conversation = talk(["Hello."] * 3)
    assert parts_of(conversation, len(conversation.text)) == ()
    assert len(parts_of(conversation, len(conversation.text) - 1)) == 2


@pytest.mark.parametrize("seed", range(20))
def test_parts_cover_everything_in_order_and_share_at_least_the_overlap(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  no secret
    turns = ["".join(dice.choices("abc .\n", k=dice.choice([3, 40, 900, 5_000]))) for _ in range(40)]
    conversation, chars_max, overlap = talk(turns), 2_000, 200
    parts = parts_of(conversation, chars_max, overlap)
    assert [part.index for part in parts] == list(range(len(parts)))
    assert {part.count for part in parts} == {len(parts)}
    assert (parts[0].start, parts[-1].end) == (0, len(conversation.text))
    assert all(part.end - part.start <= chars_max for part in parts)
    for one, other in pairwise(parts):
        assert one.start < other.start <= one.end - overlap


def test_a_part_begins_with_a_speakers_name_and_ends_before_one() -> None:
    parts = parts_of(conversation := talk(["Some words of hers."] * 200), 1_000, 60)
    assert len(parts) > 3
    for part in parts:
        assert words_of(conversation, part).startswith("Ada Osei: Some")
        assert words_of(conversation, part).rstrip().endswith("of hers.")


@pytest.mark.parametrize(
    ("words", "border"),
    [
        ("One line of it.\nAnother one. And more\n\n" * 200, "\n\n"),
        ("One line of it. Another one, and more\n" * 200, "\n"),
        ("One sentence of it. Another, and more! " * 200, " "),
        ("word " * 2_000, " "),
    ],
)
def test_a_segment_that_is_too_long_is_cut_at_its_best_border(words: str, border: str) -> None:
    parts = parts_of(conversation := talk([words], label=""), 1_000, 100)
    for part in parts[:-1]:
        assert words_of(conversation, part).endswith(border)
    for part in parts[1:]:
        assert conversation.text[: part.start].endswith(border)


def test_sentences_are_kept_whole_where_there_are_no_lines() -> None:
    parts = parts_of(conversation := talk(["One sentence of it. " * 300], label=""), 1_000, 100)
    assert all(words_of(conversation, part).startswith("One ") for part in parts)


@pytest.mark.parametrize("token", ["a", "\n", " ", ". ", "\n \n", '."', "。"])
def test_any_token_without_end_is_cut_all_the_same(token: str) -> None:
    parts = parts_of(conversation := talk([token * 100_000], label=""), 40_000)
    assert parts[-1].end == len(conversation.text)


def test_too_many_parts_are_counted_and_the_first_are_given() -> None:
    parts = parts_of(talk(["Some words of hers."] * 2_000), 500, 50)
    assert len(parts) == PARTS_MAX
    assert parts[-1].count > PARTS_MAX


def test_an_excerpt_is_a_conversation_whose_segments_cut_the_same_words() -> None:
    conversation = talk(["First.", "The second one.", "Third."]).model_copy(update={"subject": "Plans"})
    second = conversation.segments[1]
    part = Part(index=1, count=2, start=second.start + 4, end=conversation.segments[2].start + 2)
    cut = excerpt(conversation, part)
    assert [cut.words_of(segment) for segment in cut.segments] == ["second one.", "Th"]
    assert [segment.index for segment in cut.segments] == [0, 1]
    assert (cut.subject, cut.participants, cut.segments[0].speaker) == ("Plans", (ADA,), 0)


def test_what_a_reply_is_written_from_holds_the_places_and_the_end_and_is_bounded() -> None:
    conversation = talk([f"Some words of hers, number {n}." for n in range(2_000)])
    places = [(conversation.segments[n].start, conversation.segments[n].end) for n in (400, 401, 1_200)]
    stretches = telling(conversation, places, 4_000)
    assert sum(stretch.end - stretch.start for stretch in stretches) <= 4_000
    assert stretches[-1].end == len(conversation.text)
    assert len(stretches) == 3
    for start, end in places:
        assert any(stretch.start <= start and end <= stretch.end for stretch in stretches)
    assert all(words_of(conversation, stretch).startswith("Ada Osei: ") for stretch in stretches[:1])
