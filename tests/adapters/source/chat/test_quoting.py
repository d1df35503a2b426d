"""Whose the words are that a message of a chat quotes."""

import pytest

from adapters.source import _limits
from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.adapters.source.reading import document, stretches, vtt

OWN, QUOTED = "own", "quoted"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> I pay\nFine", [(QUOTED, "> I pay"), (OWN, "Fine")]),
        ("Hm\n\n>I pay\n>\n> soon\n\n\nFine", [(OWN, "Hm"), (QUOTED, ">I pay\n>\n> soon"), (OWN, "Fine")]),
        ("Look\nZoe wrote:\n> I pay", [(OWN, "Look"), (QUOTED, "Zoe wrote:\n> I pay")]),
        ("Zoe wrote:\n\n> I pay\n\n> soon", [(QUOTED, "Zoe wrote:\n\n> I pay\n\n> soon")]),
        ("I have it.\n  > I pay\n  Fine", [(OWN, "I have it."), (QUOTED, "> I pay"), (OWN, "Fine")]),
        ("Zoe wrote:\nI pay, 2 > 1 -> yes", [(OWN, "Zoe wrote:\nI pay, 2 > 1 -> yes")]),
        ("Zoe:\n> I pay", [(OWN, "Zoe:"), (QUOTED, "> I pay")]),
    ],
)
def test_lines_behind_an_angle_are_not_the_posters(text: str, expected: list[tuple[str, str]]) -> None:
    found = document({"messages": [{"from": "Ana", "text": "Hi"}, {"from": "Ben", "text": text}]})
    check(found)
    assert stretches(found) == [(OWN, "Hi"), *expected]
    assert found.text == f"Ana: Hi\nBen: {text}"
    assert all(segment.speaker == (None if segment.kind == QUOTED else 1) for segment in found.segments[1:])


def test_what_is_quoted_in_what_was_there_before_is_nobodys_either() -> None:
    found = document({"messages": [{"text": "Hi"}, {"from": "Ana", "text": "> I pay\nFine", "history": True}]})
    assert [(segment.kind, segment.speaker) for segment in found.segments[1:]] == [(QUOTED, None), (QUOTED, 0)]


def test_an_angle_that_a_meeting_hears_is_said() -> None:
    found = vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>&gt; I pay</v>\n")
    assert stretches(found) == [(OWN, "> I pay")]


def test_too_many_quotes_are_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        document({"messages": [{"text": "> a\nb\n" * (_limits.SEGMENTS_MAX // 2 + 1)}]})
    assert refused.value.reason == "too_many_segments"


def telegram(text: object, **more: object) -> dict[str, object]:
    row = {"id": 2, "type": "message", "date": "2026-03-02T12:00:00", "from": "Ana", "text": text, **more}
    return {"id": 1, "name": "Port", "type": "personal_chat", "messages": [row]}


def test_a_quote_of_telegrams_is_one() -> None:
    found = document(telegram(["See", {"type": "blockquote", "text": "I promise\nto pay"}, "Fine"]))
    assert stretches(found) == [(OWN, "See"), (QUOTED, "> I promise\n> to pay"), (OWN, "Fine")]


@pytest.mark.parametrize(("author", "above"), [("Zoe", "Zoe wrote:\n"), (None, "")])
def test_what_somebody_forwards_is_not_theirs(author: str | None, above: str) -> None:
    found = document(telegram("I promise\nto pay", forwarded_from=author))
    assert stretches(found) == [(QUOTED, f"{above}> I promise\n> to pay")]


def test_three_angles_of_discords_quote_the_rest() -> None:
    row = {"id": "2", "type": "Default", "timestamp": "2026-03-02T10:00:00+00:00", "author": {"id": "9", "name": "ana"}}
    messages = [{**row, "content": "See:\n>>> I promise\nto pay"}]
    found = document({"guild": {"name": "Crew"}, "channel": {"id": "5", "name": "port"}, "messages": messages})
    assert stretches(found) == [(OWN, "See:"), (QUOTED, "> I promise\n> to pay")]
