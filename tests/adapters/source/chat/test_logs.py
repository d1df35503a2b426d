"""What the logs of IRC clients, and WhatsApp's text, become."""

from datetime import UTC, datetime

import pytest

from domain.conversation import Conversation, Kind
from tests.adapters.source.reading import RECEIVED_AT, plain

Said = list[tuple[str, str, str | None]]

IRSSI = """--- Log opened Mon Mar 02 09:00:00 2026
09:00 -!- ana [~a@host] has joined #port
12:01 < ana> hi
12:02 <@ben> ho
12:03  * ana waves
--- Day changed Tue Mar 03 2026
08:00 < ana> morning
"""
WEECHAT = """2026-03-02 12:01:00\t-->\tben (b@host) has joined #port
2026-03-02 12:01:05\tana\thi
2026-03-02 12:01:06\t--\tben has changed topic
2026-03-02 12:02:00\t@ben\tho
2026-03-02 12:03:00\t *\tana waves
"""
HEXCHAT = """**** BEGIN LOGGING AT Mon Mar  2 12:00:00 2026

Mar 02 12:00:05 *\tNow talking on #port
Mar 02 12:01:05 <ana>\thi
Mar 02 12:01:15 *\tcarl has joined
Mar 02 12:02:00 <ben>\tho
"""
MIRC = """Session Start: Mon Mar 02 12:00:00 2026
Session Ident: #port
[12:00] * Joins: ben (b@host)
[12:01] <ana> hi
[12:02] <ben> ho
[12:03] * ana waves
"""
EGGDROP = """[00:00] --- Mon Mar  2 2026
[12:01] <ana> hi
[12:02] <ben> ho
"""
LIMNORIA = """2026-03-02T12:01:05  *** ben has joined #port
2026-03-02T12:01:05  <ana> hi
2026-03-02T12:02:05  <ben> ho
"""
ZNC = """[12:00:05] *** Joins: ben (b@host)
[12:01:05] <ana> hi
[12:02:06] <ben> ho
"""


def told(found: Conversation) -> Said:
    people = found.participants
    return [
        (
            people[segment.speaker].handle or people[segment.speaker].name or "",
            found.words_of(segment),
            segment.at.strftime("%d %H:%M") if segment.at else None,
        )
        for segment in found.segments
        if segment.speaker is not None
    ]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            IRSSI,
            [
                ("ana", "hi", "02 12:01"),
                ("ben", "ho", "02 12:02"),
                ("ana", "waves", "02 12:03"),
                ("ana", "morning", "03 08:00"),
            ],
        ),
        (WEECHAT, [("ana", "hi", "02 12:01"), ("ben", "ho", "02 12:02"), ("ana", "waves", "02 12:03")]),
        (HEXCHAT, [("ana", "hi", "02 12:01"), ("ben", "ho", "02 12:02")]),
        (MIRC, [("ana", "hi", "02 12:01"), ("ben", "ho", "02 12:02"), ("ana", "waves", "02 12:03")]),
        (EGGDROP, [("ana", "hi", "02 12:01"), ("ben", "ho", "02 12:02")]),
        (LIMNORIA, [("ana", "hi", "02 12:01"), ("ben", "ho", "02 12:02")]),
        (ZNC, [("ana", "hi", None), ("ben", "ho", None)]),
        ("<ana> hi\n<ben> ho\n* ana waves\n", [("ana", "hi", None), ("ben", "ho", None), ("ana", "waves", None)]),
    ],
)
def test_each_client_has_its_way_to_write_a_log(log: str, expected: Said) -> None:
    found = plain(log)
    assert (found.kind, told(found)) == (Kind.CHAT, expected)


def test_a_log_without_a_day_is_from_when_it_was_received() -> None:
    assert plain(ZNC).at == RECEIVED_AT


def test_consecutive_lines_of_one_nickname_are_one_until_a_pause() -> None:
    log = "--- Log opened Mon Mar 02 09:00:00 2026\n12:01 < ana> I send it\n12:02 < ana> on Friday\n15:00 < ana> sent\n"
    assert [words for _, words, _ in told(plain(log))] == ["I send it\non Friday", "sent"]


def test_the_user_is_known_by_nickname_or_by_an_address_like_it() -> None:
    for user in ("ANA", "@ana", "ana@example.org"):
        found = plain(MIRC, user)
        assert found.user is not None
        assert (found.user.handle, found.subject) == ("ana", "#port")


@pytest.mark.parametrize(
    "text",
    [
        "Ana: hi\nBen: ho\nAna: well",
        "<html>\n<p> hi",
        "* one\n* two\n* three",
        "12:00 lunch\n13:00 talk",
        "> quoted\n<ana> hi",
    ],
)
def test_other_texts_are_no_log(text: str) -> None:
    assert all(person.handle is None for person in plain(text).participants)


@pytest.mark.parametrize(
    ("log", "days"),
    [
        ("12/03/2026, 10:01 - Ana: Red?\nor blue\n13/03/2026, 10:02 - Ben: Blue.", ["12", "13"]),
        ("3/12/26, 10:01 AM - Ana: Red?\nor blue\n3/13/26, 10:02 PM - Ben: Blue.", ["12", "13"]),
        ("[12.03.26, 10:01:02] Ana: Red?\nor blue\n[13.03.26, 10:01:08] Ben: Blue.", ["12", "13"]),
        ("[2026-03-12, 10:01:02] Ana: Red?\nor blue\n[2026-03-13, 10:01:08] Ben: Blue.", ["12", "13"]),
        ("05/02/2026, 10:01 - Ana: Red?\nor blue\n06/02/2026, 10:02 - Ben: Blue.", ["05", "06"]),
        ("2/5/26, 10:01 AM - Ana: Red?\nor blue\n2/6/26, 10:02 AM - Ben: Blue.", ["05", "06"]),
    ],
)
def test_whatsapps_dates_tell_which_is_the_day(log: str, days: list[str]) -> None:
    found = told(plain(log))
    assert [(name, words) for name, words, _ in found] == [("Ana", "Red?\nor blue"), ("Ben", "Blue.")]
    assert [(at or "")[:2] for _, _, at in found] == days


def test_whatsapps_notices_are_left_out_and_files_named() -> None:
    log = (
        "12/03/2026, 10:00 - Messages and calls are end-to-end encrypted.\n"
        "12/03/2026, 10:01 - Ana: <Media omitted>\n"
        "12/03/2026, 10:02 - Ana: IMG-1.jpg (file attached)\nSee this\n"
    )
    found = plain(log)
    assert (found.text, found.at) == (
        "Ana: See this\n[attachment: IMG-1.jpg]",
        datetime(2026, 3, 12, 10, 2, tzinfo=UTC),
    )
