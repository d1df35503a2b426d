"""The due words of a sentence, verbatim."""

import pytest

from adapters.llm.local._dates import CHARS_MAX, find_due


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("Could you tell me by Monday how many we need until February?", "by Monday"),
        ("Could you keep the room until Friday?", "until Friday"),
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
        ("Can you do it between Monday and Wednesday?", "between Monday and Wednesday"),
        ("I'll do it from 2 July to 10 July.", "from 2 July to 10 July"),
        ("Please come between 3 and 12 of September.", "between 3 and 12 of September"),
        ("Send it by 5pm PST on Friday.", "by 5pm PST on Friday"),
        ("Send it no later than 5 p.m. Eastern on March 3rd.", "no later than 5 p.m. Eastern on March 3rd"),
        ("Please come on Tuesday, 15 January, 1:00 PM - 1:15 PM.", "on Tuesday, 15 January, 1:00 PM - 1:15 PM"),
        ("Please send it within three working days.", "within three working days"),
        ("I'll be done three weeks from tomorrow.", "three weeks from tomorrow"),
        ("Please pay two days before Friday.", "two days before Friday"),
        ("Could you reply by COB Thursday?", "by COB Thursday"),
        ("Please do it by the 15th of next month.", "by the 15th of next month"),
        ("Please do it before Christmas.", "before Christmas"),
        ("Please sign it before we ship.", "before we ship"),
        ("I'll send it in May.", "in May"),
        ("Please do it through Monday, 17 November.", "through Monday, 17 November"),
        ("Bitte bis morgen um 12 Uhr.", "bis morgen um 12 Uhr"),
        ("Bitte zwischen Montag und Mittwoch anrufen.", "zwischen Montag und Mittwoch"),
        ("Please move it from Monday to Friday.", "Friday"),
        ("Given that Zoe is back on Tuesday, please call her.", None),
        ("Please look at 3 of them.", None),
        ("Please eat 1/2 of the cake.", None),
        ("Please let me know if you have 10-15 minutes for me.", None),
        ("Please may I have them.", None),
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


@pytest.mark.parametrize("piece", ["by Friday ", "3 ", "1-", "at 5 ", "between 3 and ", "the end of ", "first ", ", "])
def test_any_repetition_is_read_in_time_and_bounds(piece: str) -> None:
    span = find_due("Please " + piece * 20_000)
    assert span is None or span[1] - span[0] <= CHARS_MAX
