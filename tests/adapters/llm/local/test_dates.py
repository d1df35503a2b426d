"""The due words of a sentence, verbatim."""

import pytest

from adapters.llm.local._dates import find_due


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("Could you send it by Friday?", "by Friday"),
        ("Please reply by Wednesday, 18 November.", "by Wednesday, 18 November"),
        ("Please reply before 2026-11-20.", "before 2026-11-20"),
        ("Can you call me tomorrow morning?", "tomorrow morning"),
        ("I will finish it this week.", "this week"),
        ("Send it by the end of the month, please.", "by the end of the month"),
        ("Please answer within two days.", "within two days"),
        ("I'll write in two weeks.", "in two weeks"),
        ("Please come on Monday at 3 pm.", "on Monday at 3 pm"),
        ("Please sign before the board meeting.", "before the board meeting"),
        ("I'll send them on\nWednesday.", "on\nWednesday"),
        ("Bitte bis Freitag, den 20. November antworten.", "bis Freitag, den 20. November"),
        ("Ich schicke es morgen Nachmittag.", "morgen Nachmittag"),
        ("Bitte bis Monatsende melden.", "bis Monatsende"),
        ("Please bring the slides from Monday by Thursday.", "by Thursday"),
        ("Please send the slides for Monday's meeting.", None),
        ("Please book a room for the workshop on 3 December.", None),
        ("Please send me the file that you showed me on Monday.", None),
        ("Please fix the label, it was torn on Friday.", None),
        ("Please call me.", None),
        ("We sat in the sun, and you may come.", None),
    ],
)
def test_due_words(sentence: str, due: str | None) -> None:
    span = find_due(sentence)
    assert (sentence[slice(*span)] if span else None) == due
