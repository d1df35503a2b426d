"""What calendar files become, attached and by themselves."""

from datetime import datetime, timedelta, timezone

import pytest

from adapters.source._limits import EVENTS_MAX
from adapters.source._received import Received
from adapters.source.files import read_calendar
from domain.conversation import Conversation, Kind, SegmentKind
from domain.failures import InputRefused
from tests.adapters.source.files.making import read

HERE = timezone(timedelta(hours=-5))
RECEIVED = Received(datetime(2026, 3, 1, 8, tzinfo=HERE), "ben@example.org")
ZONE = """BEGIN:VTIMEZONE
TZID:Quay time
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:{rule}
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""
YEARLY = ZONE.format(rule="FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")
MEETING = """SUMMARY:Quay works\\, phase 2
DTSTART;TZID=Europe/Lisbon:20260302T093000
DTEND;TZID=Europe/Lisbon:20260302T103000
LOCATION:Cais 4\\, Açores
ORGANIZER;CN="Silva, Ana":mailto:ana@example.org
ATTENDEE;CN=Ben Osei;PARTSTAT=ACCEPTED:MAILTO:ben@example.org
ATTENDEE:mailto:cy@example.org
DESCRIPTION:Bring the plan.\\nAnd
  the keys.
"""


def a_calendar(*entries: str, method: str = "", before: str = "", name: str = "VEVENT") -> bytes:
    said = f"METHOD:{method}\n" if method else ""
    body = "".join(f"BEGIN:{name}\n{entry.strip()}\nEND:{name}\n" for entry in entries)
    return f"BEGIN:VCALENDAR\n{said}{before}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def alone(body: bytes) -> Conversation:
    return read_calendar(body, None, RECEIVED)


def lines(entry: str, method: str = "", before: str = "", name: str = "VEVENT") -> list[str]:
    return read(a_calendar(entry, method=method, before=before, name=name)).words.split("\n")


def test_an_invitation_says_what_when_where_and_who() -> None:
    found = read(a_calendar(MEETING, method="REQUEST"), "invite.ics", "text/calendar")
    assert found.words.split("\n") == [
        *("Invitation: Quay works, phase 2", "When: 2026-03-02 09:30 to 10:30 (Europe/Lisbon)"),
        *("Where: Cais 4, Açores", "Organiser: Silva, Ana <ana@example.org>"),
        *("Attendees: Ben Osei <ben@example.org>, cy@example.org", "", "Bring the plan.", "And the keys."),
    ]
    assert (found.kind, str(found.at)) == (SegmentKind.EVENT, "2026-03-02 09:30:00+00:00")
    assert found.people == (("Silva, Ana", "ana@example.org"), ("Ben Osei", "ben@example.org"), ("", "cy@example.org"))


@pytest.mark.parametrize(
    ("method", "more", "title"),
    [
        ("", "", "Quay works, phase 2"),
        ("CANCEL", "", "Cancelled: Quay works, phase 2"),
        ("REQUEST", "STATUS:CANCELLED", "Cancelled: Quay works, phase 2"),
        ("REPLY", "", "Accepted: Quay works, phase 2"),
        ("PUBLISH", "", "Quay works, phase 2"),
    ],
)
def test_the_title_says_what_the_sender_wants(method: str, more: str, title: str) -> None:
    assert lines(MEETING + more, method)[0] == title


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303", "When: 2026-03-02"),
        ("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260305", "When: 2026-03-02 to 2026-03-04"),
        ("DTSTART:20260302T223000Z\nDTEND:20260303T003000Z", "When: 2026-03-02 22:30 to 2026-03-03 00:30 (UTC)"),
        ("DTSTART:20260302T093000\nDURATION:PT45M", "When: 2026-03-02 09:30 to 10:15"),
        ("DTSTART;TZID=Quay time:20260302T093000", "When: 2026-03-02 09:30 (Quay time)"),
        ("DTSTART;TZID=Nowhere:20260302T093000", "When: 2026-03-02 09:30 (Nowhere)"),
        ("DTSTART:20260302T093000Z\nDURATION:P9999999D", "When: 2026-03-02 09:30 (UTC)"),
    ],
)
def test_times_are_said_as_they_were_written(times: str, said: str) -> None:
    assert lines(f"SUMMARY:a\n{times}", before=YEARLY) == ["a", said]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260501", "every 2 weeks on Monday, Wednesday until 2026-05-01"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "every month on last Friday, 4 times"),
        ("FREQ=SECONDLY", "by a rule"),
    ],
)
def test_what_repeats_says_so(rule: str, said: str) -> None:
    assert lines(f"SUMMARY:a\nRRULE:{rule}")[1] == f"Repeats: {said}"


def test_a_task_says_when_it_is_due() -> None:
    assert lines("SUMMARY:Ship\nDUE:20260302T120000Z", name="VTODO") == ["Task: Ship", "Due: 2026-03-02 12:00 (UTC)"]


def test_a_description_in_html_is_what_a_person_sees_of_it() -> None:
    found = read(a_calendar("SUMMARY:a\nDESCRIPTION:<p>Ship</p><p style='display:none'>Burn</p>"))
    assert ("Ship" in found.words, "Burn" in found.words, found.hidden > 0) == (True, False, True)


def test_a_calendar_by_itself_is_a_meeting_with_a_segment_for_each_entry() -> None:
    found = alone(a_calendar(MEETING, "SUMMARY:Rest\nDTSTART;VALUE=DATE:20260303", method="REQUEST"))
    assert (found.kind, found.subject, str(found.at)) == (
        Kind.MEETING,
        "Quay works, phase 2",
        "2026-03-02 09:30:00+00:00",
    )
    assert [(p.name, p.role.value, p.is_user) for p in found.participants] == [
        ("Silva, Ana", "sender", False),
        ("Ben Osei", "recipient", True),
        (None, "recipient", False),
    ]
    assert [(s.kind, s.speaker, str(s.at)) for s in found.segments] == [
        (SegmentKind.EVENT, 0, "2026-03-02 09:30:00+00:00"),
        (SegmentKind.EVENT, None, "2026-03-03 00:00:00-05:00"),
    ]
    assert "\n\n".join(found.words_of(segment) for segment in found.segments) == found.text


def test_what_is_said_of_one_event_is_one_thread() -> None:
    first, moved = "UID:7@example.org\nSUMMARY:a", "UID:7@example.org\nSUMMARY:a\nRECURRENCE-ID:20260309T093000Z"
    threads = [alone(a_calendar(*entries)).thread for entries in ([first], [first, moved], [first, "UID:8\nSUMMARY:b"])]
    assert [thread and thread.id for thread in threads] == ["7@example.org", "7@example.org", None]


def test_its_language_is_that_of_what_somebody_wrote() -> None:
    entry = "SUMMARY:Planung\nDESCRIPTION:Bitte bringt alle eure Unterlagen mit, wir entscheiden noch am selben Tag."
    assert alone(a_calendar(entry)).language == "de"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"Hello", "not_calendar"),
        (b"", "not_calendar"),
        (a_calendar(), "empty"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "broken"),
        (a_calendar(*["SUMMARY:a"] * (EVENTS_MAX + 1)), "too_many_events"),
        (a_calendar("X-A:b\n" * 20_000), "too_large"),
        (a_calendar("\n".join(f"ATTENDEE:mailto:{n}@example.org" for n in range(2_001))), "too_many_participants"),
    ],
)
def test_what_is_no_calendar_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        alone(body)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "freq=secondly",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=1,2,3",
        "FREQ=YEAR\n LY;BYSECOND=1,2",
    ],
)
def test_a_zone_whose_clocks_never_rest_is_not_computed(rule: str) -> None:
    zone = ZONE.format(rule=rule) + "X-É:é\n"
    found = read(a_calendar("SUMMARY:a\nDTSTART;TZID=Quay time:20260302T093000", before=zone))
    assert (found.words, found.at) == ("a\nWhen: 2026-03-02 09:30 (Quay time)", None)


def test_a_zone_that_one_message_defines_is_unknown_to_the_next() -> None:
    entry = "SUMMARY:a\nDTSTART;TZID=Quay time:20260302T093000"
    assert str(read(a_calendar(entry, before=YEARLY)).at) == "2026-03-02 09:30:00+02:00"
    assert read(a_calendar(entry)).at is None


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ("DTSTART:garbage\nLOCATION:Quay", "a\nWhere: Quay"),
        ("DTSTART:20260302T250000Z\nLOCATION:Quay", "a\nWhere: Quay"),
        ("DTSTART:20260302T093000Z\nDURATION:P99999999999999D", "a\nWhen: 2026-03-02 09:30 (UTC)"),
        ("no property at all\nLOCATION:Quay", "a\nWhere: Quay"),
        ("BEGIN:VALARM\nTRIGGER:x\nEND:VALARM\nLOCATION:Quay", "a\nWhere: Quay"),
        ("BEGIN:VALARM\nTRIGGER:-PT1M", "a"),
        ("END:VALARM\nLOCATION:Quay", "a\nWhere: Quay"),
    ],
)
@pytest.mark.parametrize("name", ["VEVENT", "VTODO"])
def test_a_faulty_line_costs_no_more_than_what_it_says(faulty: str, said: str, name: str) -> None:
    kind = "Task: " if name == "VTODO" else ""
    assert read(a_calendar(f"SUMMARY:a\n{faulty}", name=name), "a.ics").words == kind + said


@pytest.mark.parametrize("offset", ["x", "+9900", "-235959"])
def test_a_faulty_zone_costs_no_more_than_the_zone(offset: str) -> None:
    zone = YEARLY.replace("TZOFFSETTO:+0200", f"TZOFFSETTO:{offset}")
    found = read(a_calendar("SUMMARY:a\nDTSTART;TZID=Quay time:20260302T093000", before=zone))
    assert (found.words, found.unread) == ("a\nWhen: 2026-03-02 09:30 (Quay time)", None)


@pytest.mark.parametrize("never", ["END:VCALENDAR\r\n", "END:VEVENT\r\n", "END:"])
def test_entries_that_are_never_closed_are_read(never: str) -> None:
    found = alone(a_calendar("SUMMARY:a", "SUMMARY:b").replace(never.encode(), b""))
    assert [found.words_of(segment) for segment in found.segments] == ["a", "b"]


def test_what_stands_behind_a_calendar_is_not_read() -> None:
    assert alone(a_calendar("SUMMARY:a") + b"junk\r\nSUMMARY:b\r\nEND:VEVENT\r\n").text == "a"


def test_a_calendar_that_was_cut_is_broken_or_gives_its_words() -> None:
    whole = a_calendar(MEETING, before=YEARLY)
    cuts = [read(whole[: len(whole) * tenth // 10], "a.ics") for tenth in range(1, 10)]
    assert [found.unread for found in cuts] == ["broken"] * 3 + [None] * 6


@pytest.mark.parametrize(
    "cut", [b"DTSTART;VALUE=DATE:20260302", b"ORGANIZER:mailto:ana@example.o", b"ATTENDEE:mailto:ana\r\n @example.o"]
)
def test_a_time_or_address_that_may_be_cut_short_is_not_told(cut: bytes) -> None:
    found = read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\n" + cut)
    assert (found.words, found.people, found.at) == ("a", (), None)
