"""What a reply needs to know of a mail: its ids, where replies go, and the lists it came through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Mailbox, MailHeaders
from tests.adapters.source.reading import FROM_TO, document, mail


def headers(fields: str, *, people: str = FROM_TO) -> MailHeaders:
    found = mail(f"{fields}\n{people}\nHello.\n" if fields else f"{people}\nHello.\n").mail
    assert found is not None
    return found


def test_a_mail_without_any_of_it_says_so() -> None:
    assert headers("") == MailHeaders()


def test_the_ids_are_told_without_their_brackets_oldest_first() -> None:
    found = headers("Message-ID: <c@x.example>\nReferences: <a@x.example>\n <b@x.example>\nIn-Reply-To: <b@x.example>")
    assert found.message_id == "c@x.example"
    assert found.references == ("a@x.example", "b@x.example")


def test_what_is_answered_alone_follows_the_references() -> None:
    found = headers("References: <a@x.example>\nIn-Reply-To: <z@x.example>")
    assert found.references == ("a@x.example", "z@x.example")


def test_of_too_many_references_the_first_and_the_newest_stay() -> None:
    ids = " ".join(f"<{n}@x.example>" for n in range(200))
    found = headers(f"References: {ids}").references
    assert len(found) == 50
    assert (found[0], found[1], found[-1]) == ("0@x.example", "151@x.example", "199@x.example")


@pytest.mark.parametrize(
    "field",
    [
        "Message-ID: <a\x00b@x.example>",
        "Message-ID: <>",
        f"Message-ID: <{'a' * 1_200}@x.example>",
        "References: <a b\u00e9@x.example>",
        "In-Reply-To: yesterday's mail",
    ],
)
def test_an_id_that_no_header_may_hold_is_none(field: str) -> None:
    found = headers(field)
    assert (found.message_id, found.references) == (None, ())


def test_where_replies_are_asked_for_each_once() -> None:
    found = headers("Reply-To: Desk <desk@example.org>, DESK@example.org, nobody, x@y.example")
    assert found.reply_to == (Mailbox(name="Desk", address="desk@example.org"), Mailbox(address="x@y.example"))


def test_of_too_many_only_the_first_are_told() -> None:
    many = ", ".join(f"p{n}@example.org" for n in range(100))
    assert len(headers(f"Reply-To: {many}").reply_to) == 20


@pytest.mark.parametrize(
    ("fields", "lists"),
    [
        ("List-Post: <mailto:Team@example.org?subject=x>", ["team@example.org"]),
        ("List-Post: NO", []),
        ("List-Id: The team <team.example.org>", ["team@example.org"]),
        ("List-Id: team.example.org", ["team@example.org"]),
        ("X-Mailing-List: <team@example.org> archive/latest/12", ["team@example.org"]),
        ("Mailing-List: list team@example.org; contact team-owner@example.org", ["team@example.org"]),
        ("Delivered-To: mailing list team@example.org", ["team@example.org"]),
        ("List-Id: <team.example.org>\nList-Post: <mailto:team@example.org>", ["team@example.org"]),
        ("Precedence: list", []),
    ],
)
def test_the_addresses_of_its_lists_are_told(fields: str, lists: list[str]) -> None:
    assert list(headers(fields).lists) == lists


def test_an_address_it_was_written_to_is_the_lists_where_name_and_host_are_its_own() -> None:
    people = "From: ana@example.org\nTo: team@lists.example.org, team@other.example\nCc: Team@example.org\n"
    found = headers("List-Id: <team.example.org>", people=people)
    assert set(found.lists) == {"team@example.org", "team@lists.example.org"}


def test_where_a_list_asks_for_replies_is_its_address_too() -> None:
    found = headers("List-Id: <team.lists.example.org>\nReply-To: team@example.org, desk@example.org")
    assert set(found.lists) == {"team@lists.example.org", "team@example.org"}


def test_the_json_of_a_message_has_no_headers() -> None:
    assert document({"from": "ana@example.org", "to": ["ben@example.org"], "text": "Hello."}).mail is None


_FIELD = st.sampled_from(
    ["Message-ID", "References", "In-Reply-To", "Reply-To", "List-Id", "List-Post", "Mailing-List"]
)
_VALUE = st.text(st.sampled_from(list("<>@.,;: \"'()\\ab\u00e9\x0b\x85\u2028=?\t")), max_size=60)


@given(fields=st.lists(st.tuples(_FIELD, _VALUE), max_size=6))
def test_whatever_the_fields_hold_nothing_told_can_begin_a_header_of_its_own(fields: list[tuple[str, str]]) -> None:
    told = headers("".join(f"{name}: {value}\n" for name, value in fields).strip("\n") or "X: y")
    words = [told.message_id or "", *told.references, *told.lists]
    words += [part for box in told.reply_to for part in (box.name or "", box.address)]
    assert all(word.isprintable() for word in words)
    assert not any(set(word) & set("<> ") for word in (*told.references, *told.lists, told.message_id or ""))
