"""The mail that leaves says what the draft says, to those whom it names, whatever their names hold."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.delivery.letter import letter
from domain.conversation import Mailbox, MailHeaders
from domain.delivery import REFERENCES_MAX, Parcel, reply_id, sender_of, threading_of
from domain.failures import Refused
from tests.adapters.delivery.parcels import ANA, BEN, PARCEL


def parsed(parcel: Parcel) -> EmailMessage:
    message = email.message_from_bytes(letter(parcel).mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def changed(**fields: object) -> Parcel:
    return PARCEL.model_copy(update=fields)


def test_a_reply_names_what_it_answers_and_its_thread() -> None:
    message = parsed(PARCEL)
    assert message["Message-ID"] == "<draft_1.1@example.org>"
    assert message["In-Reply-To"] == "<2@example.net>"
    assert message["References"].split() == ["<1@example.net>", "<2@example.net>"]
    assert (message["From"], message["To"]) == ("Ana Silva <ana@example.org>", "Ben Osei <ben@example.net>")
    assert message["Subject"] == "Re: Berths"
    assert message["Auto-Submitted"] is None
    assert message["Date"].datetime.tzinfo is not None


@pytest.mark.parametrize(
    "body",
    [
        "Grüße aus Köln.\n",
        "こんにちは。\n" * 50,
        "a" * 5_000,
        ".\n..\nFrom me\n",
        "one\r\ntwo\rthree\n",
        "🙂" * 400,
        "x",
    ],
)
def test_the_body_arrives_as_it_was_written(body: str) -> None:
    mail = letter(changed(body=body)).mail
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert mail.isascii()
    assert b"\n" not in mail.replace(b"\r\n", b"")
    lines = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert parsed(changed(body=body)).get_content().replace("\r\n", "\n").rstrip("\n") == lines


@given(st.text(max_size=250), st.text(max_size=320))
def test_no_name_and_no_subject_adds_a_header_or_a_recipient(name: str, subject: str) -> None:
    parcel = changed(to=(Mailbox(name=name, address=BEN.address),), subject=subject)
    message = parsed(parcel)
    assert [address.addr_spec for address in message["To"].addresses] == [BEN.address]
    assert set(message.keys()) - {"Subject"} == set(parsed(PARCEL).keys()) - {"Subject"}
    assert letter(parcel).recipients == (BEN.address,)


@pytest.mark.parametrize(
    "words",
    [
        "Ben\r\nBcc: eve@example.com",
        "=?utf-8?q?x=2C_eve=40example=2Ecom?=",
        "=?utf-8?q?=0D=0ABcc:_eve=40example.com?=",
        'Ben" <eve@example.com>, "x',
        "Ben\u2028Bcc: eve@example.com",
        "Ben\\",
    ],
)
def test_a_strangers_name_is_nothing_but_a_name(words: str) -> None:
    message = parsed(changed(to=(Mailbox(name=words, address=BEN.address),), subject=words))
    assert [address.addr_spec for address in message["To"].addresses] == [BEN.address]
    assert message["Bcc"] is None


def test_each_recipient_is_named_once() -> None:
    again = Mailbox(name="B.", address="BEN@example.net")
    cy = Mailbox(address="cy@example.net")
    given = letter(changed(to=(BEN, again), cc=(again, cy, cy)))
    assert given.recipients == ("ben@example.net", "cy@example.net")
    assert parsed(changed(to=(BEN, again), cc=(again, cy, cy)))["Cc"] == "cy@example.net"


def test_a_domain_in_other_letters_is_written_as_dns_has_it() -> None:
    assert letter(changed(to=(Mailbox(address="ben@bücher.example"),))).recipients == ("ben@xn--bcher-kva.example",)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sender": None}, "no_sender"),
        ({"to": (), "cc": (BEN,)}, "no_recipient"),
        ({"to": (Mailbox(address="bën@example.net"),)}, "bad_address"),
        ({"to": (Mailbox(address="ben"),)}, "bad_address"),
        ({"cc": (Mailbox(address="a..b@example.net"),)}, "bad_address"),
        ({"sender": Mailbox(address="ana@exa_mple.org\r\n")}, "bad_address"),
    ],
)
def test_what_mail_cannot_carry_is_refused_with_its_reason(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        letter(changed(**fields))
    assert refused.value.reason == reason


def test_long_ids_stay_whole_and_a_long_thread_keeps_its_root_and_its_end() -> None:
    ids = tuple(f"{'x' * 300}{number}@example.net" for number in range(60))
    own, references = threading_of(MailHeaders(message_id="last@example.net", references=ids[:50]))
    assert (own, len(references)) == ("last@example.net", REFERENCES_MAX)
    assert (references[0], references[-1]) == (ids[0], "last@example.net")
    mail = letter(changed(in_reply_to=own, references=references)).mail
    assert all(f"<{id_}>".encode() in mail for id_ in references)
    assert max(map(len, mail.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("bad", ["a b@x", "a>\r\nBcc: eve@example.com", "ü@x", "x" * 999])
def test_an_id_that_no_header_can_carry_is_left_out(bad: str) -> None:
    assert threading_of(MailHeaders(message_id=bad, references=("1@x", bad))) == (None, ("1@x",))


def test_the_id_of_a_reply_is_the_same_at_each_attempt_and_another_in_each_round() -> None:
    assert reply_id("draft_1", 1, ANA) == reply_id("draft_1", 1, ANA) == "draft_1.1@example.org"
    assert reply_id("draft_1", 2, ANA) == "draft_1.2@example.org"


def test_a_user_without_an_address_is_no_sender() -> None:
    assert sender_of(Mailbox(address="U123"), None, ANA) == ANA
