"""What a mail becomes."""

from base64 import b64encode
from datetime import timedelta

import pytest

from domain.conversation import Kind
from domain.failures import InputRefused
from tests.adapters.source.reading import FROM_TO, RECEIVED_AT, mail, people, stretches


def test_headers_name_the_participants_and_their_roles() -> None:
    found = mail(FROM_TO + "Cc: cleo@example.org, Ana Silva <ana@example.org>\n\nHello.\n")
    assert people(found) == [
        ("Ana Silva", "ana@example.org", "sender"),
        ("Ben Osei", "ben@example.org", "recipient"),
        (None, "cleo@example.org", "copied"),
    ]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        (None, "ben@example.org"),
        ("BEN@example.org", "ben@example.org"),
        ("ana@example.org", "ana@example.org"),
        ("dora@example.org", "dora@example.org"),
    ],
)
def test_the_user_is_who_was_asked_for_and_else_the_first_recipient(user: str | None, expected: str) -> None:
    found = mail(FROM_TO + "\nHello.\n", user)
    assert found.user is not None
    assert found.user.address == expected
    assert sum(person.is_user for person in found.participants) == 1


def test_the_subject_is_decoded_and_stands_outside_the_text() -> None:
    found = mail(FROM_TO + "Subject: =?utf-8?q?Caf=C3=A9?= =?utf-8?b?IMO8YmVy?=\n =?x-none?q?_all?=\n\nHello.\n")
    assert (found.kind, found.subject, found.text) == (Kind.EMAIL, "Café über all", "Hello.")


def test_the_date_keeps_its_zone() -> None:
    found = mail(FROM_TO + "Date: Tue, 3 Feb 2026 08:00:00 +0200\n\nHello.\n")
    assert found.at.isoformat() == "2026-02-03T08:00:00+02:00"
    assert found.at.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("date", ["yesterday", "", "Tue, 99 Feb 2026 08:00:00 +9999", "1 Jan 1890 00:00 +0000"])
def test_a_date_that_cannot_be_read_is_the_time_of_receipt(date: str) -> None:
    assert mail(FROM_TO + f"Date: {date}\n\nHello.\n").at == RECEIVED_AT


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "List-Id: <news.example.org>",
        "List-Unsubscribe: <mailto:off@example.org>",
        "Precedence: bulk",
        "Return-Path: <>",
    ],
)
def test_a_machine_is_told_by_its_headers(header: str) -> None:
    assert mail(f"{header}\n{FROM_TO}\nHello.\n").automated


@pytest.mark.parametrize("address", ["no-reply@example.org", "shop-noreply@example.org", "MAILER-DAEMON@example.org"])
def test_a_machine_is_told_by_its_address(address: str) -> None:
    assert mail(f"From: {address}\n\nHello.\n").automated


@pytest.mark.parametrize("header", ["Auto-Submitted: no", "Precedence: normal", "Return-Path: <ana@example.org>"])
def test_a_person_is_not_taken_for_a_machine(header: str) -> None:
    assert not mail(f"{header}\n{FROM_TO}\nHello.\n").automated


def test_plain_text_is_preferred_to_html() -> None:
    parts = "--b\nContent-Type: text/html\n\n<p>Rich</p>\n--b\nContent-Type: text/plain\n\nPlain\n--b--\n"
    assert mail(FROM_TO + f'Content-Type: multipart/alternative; boundary="b"\n\n{parts}').text == "Plain"


def test_html_alone_is_read() -> None:
    assert mail(FROM_TO + "Content-Type: text/html\n\n<p>One</p><p>Two</p>").text == "One\n\nTwo"


def test_words_of_several_parts_are_joined_and_a_file_comes_below_them() -> None:
    parts = (
        "--b\n\nBefore\n"
        '--b\nContent-Type: text/plain; name="a.txt"\nContent-Disposition: attachment\n\nenclosed\n'
        "--b\n\nAfter\n--b--\n"
    )
    found = mail(FROM_TO + f"Content-Type: multipart/mixed; boundary=b\n\n{parts}")
    assert found.text == "Before\n\nAfter\n\n[attachment: a.txt]\nenclosed"
    assert stretches(found) == [("own", "Before\n\nAfter"), ("attachment", "enclosed")]


def test_a_subject_without_words_is_the_text() -> None:
    found = mail(FROM_TO + "Subject: Re: Lunch at one?\n\n\n")
    assert stretches(found) == [("own", "Re: Lunch at one?")]


@pytest.mark.parametrize("subject", ["", "Re:", "Fwd: ", "..."])
def test_a_mail_without_words_and_with_no_subject_to_speak_of_is_empty(subject: str) -> None:
    with pytest.raises(InputRefused) as refused:
        mail(FROM_TO + f"Subject: {subject}\n\n\n")
    assert refused.value.reason == "empty"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4\nrubbish",
        b"\0" * 50_000,
        b"just words\n\nand more",
        b"::::",
        b"From a\n",
        b'{"a": 1}',
        b"Hi\n\nTo: x",
    ],
)
def test_what_has_no_header_is_no_mail(body: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        mail(body)
    assert refused.value.reason == "not_email"


@pytest.mark.parametrize(
    ("charset", "encoded", "expected"),
    [
        ("iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("windows-1252", "\u201cyes\u201d".encode("cp1252"), "\u201cyes\u201d"),
        ("utf-8", b"caf\xe9", "caf\ufffd"),
        ("no-such-charset", "é".encode(), "é"),
        ("base64", b"plain", "plain"),
        ("us-ascii", "é".encode("cp1252"), "é"),
        ("utf-16", "hi".encode("utf-16"), "hi"),
    ],
)
def test_a_charset_is_honoured_and_a_bad_one_survived(charset: str, encoded: bytes, expected: str) -> None:
    header = f"{FROM_TO}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    assert mail(header.encode() + b64encode(encoded)).text == expected


def test_own_words_are_the_senders_and_quoted_words_theirs_whom_they_name() -> None:
    found = mail(FROM_TO + "\nYes.\n\nOn Mon, 2 Mar 2026 at 09:00, Ben <ben@example.org> wrote:\n> Sure?\n\n-- \nAna\n")
    assert stretches(found) == [
        ("own", "Yes."),
        ("quoted", "On Mon, 2 Mar 2026 at 09:00, Ben <ben@example.org> wrote:\n> Sure?"),
        ("signature", "--\nAna"),
    ]
    assert [segment.speaker for segment in found.segments] == [0, 1, 0]


def test_bytes_that_are_no_header_do_not_stop_the_reading() -> None:
    found = mail(b"From: \xff\xfe <ana@example.org>\nTo: =?utf-8?b?!?=\nBroken header\n\nHello\x00 there.\n")
    assert found.text.endswith("Hello there.")
    found.model_dump_json().encode()
