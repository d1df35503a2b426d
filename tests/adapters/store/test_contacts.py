"""The address book: learnt from mail, per tenant, and asked for the names that a text writes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from adapters.store import Database
from adapters.store.contacts import CONTACTS_MAX, WORDS_MAX, Contacts, sought, words_of
from domain.conversation import Conversation, Flags, Kind, Participant, Role
from domain.gate import Contact

KIM = Participant(name="Kim Bergstr\u00f6m", address="Kim@Berg.example", role=Role.SENDER)
TOM = Participant(name="Roe, Tom", address="tom@roe.example", role=Role.RECIPIENT)
_ROWS = text("SELECT word, name, address FROM contacts WHERE tenant = :tenant")


def mail(*people: Participant, kind: Kind = Kind.EMAIL, flags: Flags | None = None) -> Conversation:
    return Conversation(
        kind=kind,
        participants=people,
        at=datetime(2026, 11, 18, tzinfo=UTC),
        text="",
        segments=(),
        flags=flags or Flags(),
    )


def addresses(found: Sequence[Contact]) -> list[str]:
    return sorted(contact.address for contact in found)


@pytest.fixture
def contacts(database: Database) -> Contacts:
    return Contacts(database)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Kim will call", ["kim@berg.example"]),
        ("Ask Bergstrom, or TOM.", ["kim@berg.example", "tom@roe.example"]),
        ("@kim please call", ["kim@berg.example"]),
        ("kim will call", []),
        ("Kimberly will call", []),
        ("", []),
    ],
)
async def test_whom_mail_has_shown_is_known_by_each_part_of_the_name(
    contacts: Contacts, tenant: str, words: str, expected: list[str]
) -> None:
    await contacts.learn(tenant, mail(KIM, TOM))
    assert addresses(await contacts.named(tenant, words)) == expected


async def test_what_is_learnt_twice_is_kept_once(contacts: Contacts, database: Database, other_tenant: str) -> None:
    await contacts.learn(other_tenant, mail(KIM))
    await contacts.learn(other_tenant, mail(KIM, KIM))
    rows = await database.rows(_ROWS, {"tenant": other_tenant})
    assert sorted((r.word, r.address) for r in rows) == [("bergstrom", "kim@berg.example"), ("kim", "kim@berg.example")]


async def test_one_tenant_never_knows_another_s_people(contacts: Contacts, tenant: str, other_tenant: str) -> None:
    await contacts.learn(tenant, mail(KIM))
    assert await contacts.named(other_tenant, "Kim will call") == ()


async def test_a_name_of_two_gives_both(contacts: Contacts, other_tenant: str) -> None:
    await contacts.learn(other_tenant, mail(KIM, KIM.model_copy(update={"address": "kim@falk.example"})))
    assert addresses(await contacts.named(other_tenant, "Kim?")) == ["kim@berg.example", "kim@falk.example"]


@pytest.mark.parametrize(
    ("person", "flags", "kind"),
    [
        (KIM, Flags(automated=True), Kind.EMAIL),
        (KIM, Flags(), Kind.MEETING),
        (KIM.model_copy(update={"address": "no-reply@berg.example"}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"address": "dev-bounces@berg.example"}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"name": "Kim via Forum"}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"name": "kim@berg.example"}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"name": None}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"address": None}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"name": "Kim" * 100}), Flags(), Kind.EMAIL),
        (KIM.model_copy(update={"name": "Kim\x00"}), Flags(), Kind.EMAIL),
    ],
)
async def test_machines_and_lists_are_not_learnt(
    contacts: Contacts, other_tenant: str, person: Participant, flags: Flags, kind: Kind
) -> None:
    await contacts.learn(other_tenant, mail(person, flags=flags, kind=kind))
    assert await contacts.named(other_tenant, "Kim Forum") == ()


async def test_too_many_to_tell_apart_are_nobody(contacts: Contacts, other_tenant: str) -> None:
    for start in range(0, CONTACTS_MAX + 1, 40):
        people = [KIM.model_copy(update={"address": f"kim{n}@berg.example"}) for n in range(start, start + 40)]
        await contacts.learn(other_tenant, mail(*people))
    assert await contacts.named(other_tenant, "Kim?") == ()


def test_a_long_text_asks_for_so_many_words() -> None:
    assert len(sought(" ".join(f"N{n}" for n in range(10_000)))) == WORDS_MAX
    assert sought("a " * 100_000) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kim Berg", ["kim", "berg"]),
        ("O'Neil, J.", ["o'neil"]),
        ("Jo\u00e3o da Silva", ["joao", "da", "silva"]),
        ("?", []),
    ],
)
def test_a_name_has_parts(name: str, expected: list[str]) -> None:
    assert words_of(name) == expected
