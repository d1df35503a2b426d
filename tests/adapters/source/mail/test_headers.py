"""Header blocks that are broken, and what a person would still read in them."""

import pytest

from domain.failures import InputRefused
from tests.adapters.source.reading import FROM_TO, mail, people

ANA_TO_BEN = [("Ana Silva", "ana@example.org", "sender"), ("Ben Osei", "ben@example.org", "recipient")]


@pytest.mark.parametrize(
    "before",
    [
        "\n\r\n\n",
        "\ufeff",
        "From ana@example.org Mon Mar  2 09:00:00 2026\n",
        ">From ana@example.org Mon Mar  2 09:00:00 2026\n",
        "no field at all\n",
        "Broken field\n",
        "X-Long: it goes\non without a blank\n",
        "Subject : with a blank\n",
        "\u00dcber: not ASCII\n",
    ],
)
def test_what_does_not_belong_before_the_fields_hides_none_of_them(before: str) -> None:
    found = mail(f"{before}{FROM_TO}Subject: Hi\n\nHello.\n")
    assert (people(found), found.text) == (ANA_TO_BEN, "Hello.")


MAILBOX = f"From ana@example.org Mon Mar  2 09:00:00 2026\n{FROM_TO}Subject: Plan\n\nI will.\n"


@pytest.mark.parametrize("before", ["", "\ufeff", "\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_several_mails_as_an_mbox_holds_them_are_refused(before: str, end: str) -> None:
    with pytest.raises(InputRefused, match="winnow import") as refused:
        mail(before + f"{MAILBOX}\n{MAILBOX}".replace("\n", end))
    assert refused.value.reason == "several_messages"


@pytest.mark.parametrize("words", ["From here on:\nTo: be told", "From x\nSubject: y\nand words", f"> {MAILBOX}"])
def test_one_mail_of_an_mbox_is_read_even_if_words_of_it_begin_with_from(words: str) -> None:
    assert mail(f"{MAILBOX}\n{words}").text.startswith("I will.\n\n")


def test_a_mail_that_quotes_an_mbox_is_read() -> None:
    assert mail(f"{FROM_TO}\nSee:\n\n{MAILBOX}").text.startswith("See:\n\nFrom ana@example.org")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_line_ending_ends_a_field(end: str) -> None:
    found = mail(f"{FROM_TO}Subject: Hi\n\nHello.\n".replace("\n", end))
    assert (people(found), found.subject, found.text) == (ANA_TO_BEN, "Hi", "Hello.")


def test_without_a_blank_line_the_body_begins_with_the_first_line_that_is_no_field() -> None:
    found = mail(f"{FROM_TO}Subject: Hi\nHello there\nand good bye\n")
    assert (found.subject, found.text) == ("Hi", "Hello there\nand good bye")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?q?a_b?=", "a b"),
        ("=?UTF-8*en?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?w6Q?=", "ä"),
        ("=?utf-8?q?=E2=82?==?utf-8?q?=AC?= 5", "€ 5"),
        ("=?utf-8?q?Is it so??=", "Is it so?"),
        ("=?iso-2022-jp?b?GyRCJEYbKEI=?=", "て"),
        ("=?x-sjis?b?g2U=?=", "テ"),
        ("=?no-such?q?caf=C3=A9?=", "café"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?cut", "=?utf-8?q?cut"),
        ("a=?utf-8?q?b?=c", "abc"),
    ],
)
def test_encoded_words_are_decoded_in_broken_forms_too(raw: str, expected: str) -> None:
    assert mail(f"{FROM_TO}Subject: {raw}\n\nHello.\n").subject == expected


def test_bytes_in_a_header_are_read_by_the_charset_of_the_mail() -> None:
    header = "Subject: Обед\nContent-Type: text/plain; charset=koi8-r\n\nИдём.\n"
    found = mail(FROM_TO.encode() + header.encode("koi8-r"))
    assert (found.subject, found.text) == ("Обед", "Идём.")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="a b.bin"', "a b.bin"),
        ("filename*=utf-8''caf%C3%A9.bin", "café.bin"),
        ("filename*0*=utf-8''caf; filename*1*=%C3%A9.bin", "café.bin"),
        ('filename="=?utf-8?q?caf=C3=A9.bin?="', "café.bin"),
        ('filename="café.bin"', "café.bin"),
        ("filename=C:\\temp\\a.bin", "a.bin"),
        ("filename=../../a.bin", "a.bin"),
        ("filename*=a; filename*0=b; filename*x=c", "a"),
        ("filename*=no-such'en'a.bin", "a.bin"),
    ],
)
def test_a_file_is_named_as_its_sender_meant(header: str, name: str) -> None:
    found = mail(f"{FROM_TO}Subject: Hi\nContent-Disposition: attachment; {header}\n\nx\n")
    assert [one.name for one in found.attachments] == [name]
