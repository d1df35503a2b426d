"""To whom a reply goes, by the table in `domain/recipients.py`."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Conversation, Flags, Kind, Mailbox, MailHeaders, Participant, Role
from domain.recipients import ALL_MAX, RecipientRule, is_no_reply, recipients_of

ANA, BEN, CY, DEE = (f"{name}@example.org" for name in ("ana", "ben", "cy", "dee"))
LIST = "team@lists.example.org"
FROM, TO, CC = Role.SENDER, Role.RECIPIENT, Role.COPIED


def mail(
    *people: tuple[Role, str],
    reply_to: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    kind: Kind = Kind.EMAIL,
    **flags: bool,
) -> Conversation:
    """A mail whose user is Ben."""
    return Conversation(
        kind=kind,
        at=datetime(2026, 11, 18, tzinfo=UTC),
        text="",
        segments=(),
        participants=tuple(Participant(address=a, role=role, is_user=a.lower() == BEN) for role, a in people),
        flags=Flags(**flags),
        mail=MailHeaders(reply_to=tuple(Mailbox(address=a) for a in reply_to), lists=lists),
    )


def told(conversation: Conversation) -> tuple[str, list[str], list[str]]:
    found = recipients_of(conversation)
    return found.rule.value, [box.address for box in found.to], [box.address for box in found.cc]


@pytest.mark.parametrize(
    ("conversation", "rule", "to", "cc"),
    [
        (mail((FROM, ANA), (TO, BEN)), "sender", [ANA], []),
        (mail((FROM, ANA), (TO, BEN), (CC, CY)), "sender", [ANA], []),
        (mail((FROM, ANA), (TO, CY), (CC, BEN)), "sender", [ANA], []),
        (mail((FROM, ANA), (TO, CY), (TO, DEE)), "sender", [ANA], []),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), (CC, DEE)), "all", [ANA, CY], [DEE]),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), (CC, CY.upper()), (CC, ANA)), "all", [ANA, CY], []),
        (mail((FROM, ANA), (TO, BEN), *((TO, f"p{n}@example.org") for n in range(ALL_MAX + 1))), "sender", [ANA], []),
        (mail((FROM, ANA), (FROM, CY), (TO, BEN)), "sender", [ANA, CY], []),
        (mail((FROM, ANA), (TO, BEN), reply_to=(DEE,)), "reply_to", [DEE], []),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), reply_to=(DEE,)), "reply_to", [DEE], []),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), reply_to=(ANA.upper(),)), "all", [ANA, CY], []),
        (mail((FROM, ANA), (TO, BEN), reply_to=(BEN,)), "sender", [ANA], []),
        (mail((FROM, "no-reply@example.org"), (TO, BEN), reply_to=(DEE,), no_reply=True), "reply_to", [DEE], []),
        (mail((FROM, ANA), (TO, LIST), (CC, BEN), lists=(LIST,), list=True), "list", [ANA], []),
        (mail((FROM, ANA), (TO, LIST), (TO, BEN), (TO, CY), lists=(LIST,)), "list", [ANA], []),
        (mail((FROM, ANA), (TO, LIST), (TO, BEN), lists=(LIST,), reply_to=(LIST,)), "list", [ANA], []),
        (mail((FROM, ANA), (TO, LIST), (TO, BEN), lists=(LIST,), reply_to=(LIST.upper(), DEE)), "list", [DEE], []),
        (mail((FROM, ANA), (TO, LIST), (TO, BEN), reply_to=(LIST.upper(),), list=True), "list", [ANA], []),
        (mail((FROM, ANA), (TO, LIST), (CC, ANA), reply_to=(ANA, LIST), list=True), "list", [ANA], []),
        (mail((FROM, ANA), (TO, LIST), (TO, BEN), reply_to=(DEE,), list=True), "list", [DEE], []),
        (mail((FROM, LIST), (TO, BEN), lists=(LIST,), list=True), "nobody", [], []),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), list=True), "list", [ANA], []),
        (mail((FROM, BEN), (TO, ANA), (CC, CY)), "all", [ANA], [CY]),
        (mail((FROM, BEN), (TO, BEN)), "nobody", [], []),
        (mail((FROM, BEN), (TO, LIST), (CC, CY), lists=(LIST,)), "nobody", [], []),
        (mail((FROM, BEN), *((TO, f"p{n}@example.org") for n in range(ALL_MAX + 1))), "nobody", [], []),
        (mail((FROM, "no-reply@example.org"), (TO, BEN)), "nobody", [], []),
        (mail((FROM, "bounces+12@example.org"), (TO, BEN), (TO, CY)), "sender", [], []),
        (mail((FROM, "mailer-daemon@example.org"), (TO, BEN)), "nobody", [], []),
        (mail((FROM, ANA), (TO, BEN), (TO, CY), reply_to=(DEE,), null_sender=True), "nobody", [], []),
        (mail((FROM, ANA), (TO, BEN), report=True), "nobody", [], []),
        (mail((FROM, "ana at example"), (TO, BEN)), "nobody", [], []),
        (mail((TO, BEN)), "nobody", [], []),
        (mail(), "nobody", [], []),
        (mail((FROM, ANA), (TO, BEN), kind=Kind.CHAT), "channel", [], []),
        (mail((FROM, ANA), (TO, BEN), kind=Kind.MEETING), "nobody", [], []),
    ],
)
def test_a_reply_goes_to_those_whom_the_table_names(
    conversation: Conversation, rule: str, to: list[str], cc: list[str]
) -> None:
    assert told(conversation) == (rule if to or rule == "channel" else "nobody", to, cc)


def test_what_was_read_before_headers_were_kept_has_its_reply_too() -> None:
    assert told(mail((FROM, ANA), (TO, BEN)).model_copy(update={"mail": None})) == ("sender", [ANA], [])


def test_a_name_holds_nothing_that_a_header_may_not() -> None:
    ana = Participant(name="Ana\r\nBcc: eve@evil.example\x00", address=ANA, role=FROM)
    (box,) = recipients_of(mail().model_copy(update={"participants": (ana,)})).to
    assert box == Mailbox(name="Ana Bcc: eve@evil.example", address=ANA)


@pytest.mark.parametrize(
    ("address", "unread"),
    [
        ("no-reply@example.org", True),
        ("billing.noreply+7@example.org", True),
        ("do_not_reply@example.org", True),
        ("bounce-12@example.org", True),
        ("MAILER-DAEMON", True),
        ("noreplyan@example.org", False),
        ("reply@example.org", False),
    ],
)
def test_an_address_that_nobody_reads_is_known_by_its_name(address: str, unread: bool) -> None:  # noqa: FBT001  a table
    assert is_no_reply(address) is unread


_PEOPLE = st.lists(
    st.tuples(
        st.sampled_from([FROM, TO, CC]),
        st.sampled_from(
            [ANA, BEN, BEN.upper(), CY, LIST, "no-reply@x.example", "x", "a b@c", "\n@x", "q" * 300 + "@x"]
        ),
    ),
    max_size=30,
)
_ADDRESSES = st.lists(st.sampled_from([ANA, BEN, LIST, "x", "no-reply@x.example"]), max_size=3).map(tuple)


@given(people=_PEOPLE, reply_to=_ADDRESSES, lists=st.sampled_from([(), (LIST,)]), bulk=st.booleans())
def test_nobody_twice_nor_the_user_nor_a_list_nor_an_address_that_is_none(
    people: list[tuple[Role, str]], reply_to: tuple[str, ...], lists: tuple[str, ...], *, bulk: bool
) -> None:
    rule, to, cc = told(mail(*people, (CC, BEN), reply_to=reply_to, lists=lists, bulk=bulk))
    addresses = [address.lower() for address in (*to, *cc)]
    assert len(addresses) == len(set(addresses))
    assert not {BEN, *lists, "x", "a b@c", "\n@x", "no-reply@x.example"} & set(addresses)
    assert (rule == RecipientRule.NOBODY) == (not to)
