"""Files, invitations and other mails that come with a mail."""

import struct
from base64 import b64encode

import pytest

from adapters.source._limits import REPORTED_RECIPIENTS_MAX
from tests.adapters.source.mail.test_contents import PLAIN, PNG, made_of
from tests.adapters.source.reading import FROM_TO, mail, people, stretches

INNER = "From: Cleo Diaz <cleo@example.org>\nDate: Mon, 2 Feb 2026 10:00:00 +0100\nSubject: Rooms\n\nTwo rooms.\n"
EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260301T000000Z\n"
    "DTSTART:20260310T090000Z\nSUMMARY:Review\nORGANIZER;CN=Dora:mailto:dora@example.org\n"
    "ATTENDEE;CN=Ben:mailto:ben@example.org\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_a_mail_forwarded_inside_another_is_quoted_with_who_and_when() -> None:
    found = mail(FROM_TO + made_of("mixed", PLAIN + "See below.", "Content-Type: message/rfc822\n\n" + INNER))
    assert stretches(found) == [("own", "See below."), ("quoted", "Two rooms.")]
    assert "\n[message: Cleo Diaz <cleo@example.org>, 2026-02-02 10:00 +0100, Rooms]\nTwo rooms." in found.text
    assert found.segments[1].at is not None
    assert found.segments[1].at.isoformat() == "2026-02-02T10:00:00+01:00"
    assert found.segments[1].attachment == 0


def test_a_mail_in_a_mail_has_its_speaker_only_if_they_take_part() -> None:
    inner = "Content-Type: message/rfc822\n\n" + INNER
    assert mail(FROM_TO + inner).segments[-1].speaker is None
    assert mail(FROM_TO + "Cc: cleo@example.org\n" + inner).segments[-1].speaker == 2


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=rooms.eml\n\n",
        "Content-Type: application/octet-stream; name=rooms.eml\n\n",
    ],
)
def test_a_mail_attached_as_a_file_is_an_attachment(head: str) -> None:
    found = mail(FROM_TO + made_of("mixed", PLAIN + "Attached.", head + INNER))
    assert stretches(found)[1:] == [("attachment", "Two rooms.")]
    assert [one.name for one in found.attachments] == ["rooms.eml"]


def test_a_mail_that_was_encoded_as_a_whole_is_read() -> None:
    encoded = b64encode(INNER.encode()).decode()
    found = mail(f"{FROM_TO}Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}\n")
    assert found.text.endswith("Two rooms.")


def test_every_mail_of_a_digest_is_quoted() -> None:
    found = mail(FROM_TO + made_of("digest", "\n" + INNER, "\n" + INNER.replace("Two", "Three")))
    assert stretches(found) == [("quoted", "Two rooms."), ("quoted", "Three rooms.")]


def test_a_delivery_report_says_what_happened_and_to_which_mail() -> None:
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; y\n"
    status += "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; z\nDiagnostic-Code: smtp; 550\n no such user\n"
    headers = "Content-Type: text/rfc822-headers\n\nFrom: ben@example.org\nTo: eve@example.org\nSubject: Rooms\n"
    found = mail(FROM_TO + made_of("report", PLAIN + "Not delivered.", status, headers))
    assert stretches(found) == [
        ("own", "Not delivered."),
        (
            "attachment",
            "Final-Recipient: rfc822; y\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user",
        ),
        ("quoted", "From: ben@example.org\nTo: eve@example.org\nSubject: Rooms"),
    ]
    assert (found.flags.report, found.flags.auto_submitted, found.automated) == (True, True, True)
    assert [one.unread for one in found.attachments] == [None, None]


def test_a_delivery_report_tells_of_so_many_recipients_and_no_more() -> None:
    status = "Content-Type: message/delivery-status\n" + "\nOriginal-Recipient: x\n" * (REPORTED_RECIPIENTS_MAX + 1)
    found = mail(FROM_TO + made_of("report", PLAIN + "Not delivered.", status))
    assert stretches(found)[1][1].count("Original-Recipient: x") == REPORTED_RECIPIENTS_MAX
    assert "reported_recipients" in found.limits


def test_a_report_that_names_nobody_is_said_to_be_unread() -> None:
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
    found = mail(FROM_TO + made_of("report", PLAIN + "Not delivered.", status))
    assert [one.unread for one in found.attachments] == ["report"]


def test_an_invitation_is_an_event_and_its_people_take_part() -> None:
    invitation = "Content-Type: text/calendar; method=REQUEST\n\n" + EVENT
    found = mail(FROM_TO + made_of("alternative", PLAIN + "Please come.", invitation))
    assert [kind for kind, _ in stretches(found)] == ["own", "event"]
    assert ("Dora", "dora@example.org", "recipient") in people(found)
    assert len(found.participants) == 3
    assert not found.automated


def test_an_answer_to_an_invitation_is_a_machines() -> None:
    answer = "Content-Type: text/calendar; method=REPLY\n\n" + EVENT.replace("REQUEST", "REPLY")
    assert mail(FROM_TO + made_of("alternative", PLAIN + "Accepted.", answer)).flags.auto_submitted


def test_a_file_that_comes_twice_is_read_once() -> None:
    invitation = "Content-Type: text/calendar\n\n" + EVENT
    found = mail(FROM_TO + made_of("mixed", PLAIN + "Come.", invitation, invitation))
    assert [one.unread for one in found.attachments] == [None, "repeated"]


def test_a_mail_that_is_all_in_outlooks_container_is_read() -> None:
    words = b"See the plan.\0"
    packed = b"\x78\x9f\x3e\x22\0\0" + struct.pack("<BHHI", 1, 0x800C, 2, len(words)) + words + b"\0\0"
    head = f"{FROM_TO}Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    found = mail(head.encode() + b64encode(packed))
    assert stretches(found) == [("own", "See the plan.")]
    assert [(one.name, one.unread) for one in found.attachments] == [("winmail.dat", None)]


def test_an_image_is_named_and_unread() -> None:
    image = f'Content-Type: image/png; name="plan.png"\n{PNG}'
    found = mail(FROM_TO + made_of("mixed", PLAIN + "See.", image))
    assert [(one.name, one.media_type, one.bytes, one.unread) for one in found.attachments] == [
        ("plan.png", "image/png", 12, "image")
    ]


def test_a_media_type_that_is_none_is_bytes() -> None:
    found = mail(FROM_TO + 'Subject: Hi\nContent-Type: "a b"/%22c; name=x.bin\n\nx\n')
    assert [one.media_type for one in found.attachments] == ["application/octet-stream"]


def test_words_beyond_the_room_for_files_are_left_out_and_the_limit_named() -> None:
    inner = "Content-Type: message/rfc822\n\n" + INNER.replace("Two rooms.", "word " * 210_000)
    found = mail(FROM_TO + made_of("mixed", PLAIN + "See.", inner))
    assert "files_chars" in found.limits
    assert len(found.text) < 1_001_000
