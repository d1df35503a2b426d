"""A voice is this user's alone: their rewrites nearest to the message, and the style of what they sent."""

import secrets
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from adapters.embedding import HashEmbedder
from adapters.source import normalise
from adapters.store import SEQ_MAX, Accepted, Database, Examples, Messages, Upload, Voices
from domain.changes import ApproveDraft, EditDraft
from domain.message import MessageRef
from domain.voice import NO_VOICE, Voice
from tests.adapters.store.making import EAST, change, find

MARA, SEVEN = "mara@example.org", "seven@example.org"
NORTH = (0.0, 1.0, *(0.0,) * 254)
_AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_RECIPIENT = text(
    "UPDATE drafts SET recipients = jsonb_build_object('to', jsonb_build_array(jsonb_build_object("
    "'address', CAST(:to AS text)))) WHERE tenant = :t AND message_id = :m"
)
_STATUS = text("UPDATE drafts SET status = :status, body = :body WHERE tenant = :t AND message_id = :m")


async def received(
    database: Database, tenant: str, words: str = "Can you?", *, sender: str = "Anna Lind <anna@example.org>"
) -> MessageRef:
    """A mail to Mara, or from her."""
    to = "Anna Lind <anna@example.org>" if MARA in sender.lower() else "Mara Berg <Mara@Example.org>"
    body = f"From: {sender}\nTo: {to}\nSubject: It\nContent-Type: text/plain; charset=utf-8\n\n{words}\n".encode()
    given = Upload(
        tenant=tenant,
        source="smtp",
        source_id=secrets.token_hex(8),
        media_type="message/rfc822",
        body=body,
        user="Mara@Example.org",
    )
    accepted = await Messages(database).accept(given)
    assert isinstance(accepted, Accepted)
    await Messages(database).take_up(accepted.ref, accepted.workflow_id)
    conversation = normalise("message/rfc822", body, received_at=_AT, user="Mara@Example.org")
    await Messages(database).normalised(accepted.ref, conversation)
    return accepted.ref


async def drafted(database: Database, tenant: str, to: str = "anna@example.org") -> MessageRef:
    """A mail to Mara with the draft `Yes.`."""
    ref = await received(database, tenant)
    await find(database, ref, "Send it")
    await database.rows(_RECIPIENT, {"t": tenant, "m": ref.message_id, "to": to})
    return ref


async def edited(
    database: Database, tenant: str, body: str, embedding: tuple[float, ...] = EAST, to: str = "anna@example.org"
) -> MessageRef:
    ref = await drafted(database, tenant, to)
    await change(database, ref, EditDraft(body=body), embedding)
    return ref


async def voice_of(database: Database, ref: MessageRef, user: str = MARA, recipient: str = "anna@example.org") -> Voice:
    return await Voices(database).of(ref, user, recipient, EAST)


async def words_of(database: Database, ref: MessageRef, **given: str) -> list[str]:
    return [example.edited for example in (await voice_of(database, ref, **given)).examples]


async def test_of_who_has_sent_nothing_there_is_no_voice(database: Database, tenant: str) -> None:
    assert await voice_of(database, await received(database, tenant)) == NO_VOICE
    assert await Voices(database).style(tenant, SEVEN) is None


async def test_an_edit_counts_for_the_very_next_draft(database: Database, tenant: str) -> None:
    await edited(database, tenant, "Hello Anna!\n\nI will see.\n\nSee you,\nMara")
    voice = await voice_of(database, await received(database, tenant))
    assert [example.original for example in voice.examples] == ["Yes."]
    assert voice.style is not None
    assert (voice.style.greeting, voice.style.sign_off) == ("Hello {name}!", "See you,\nMara")


async def test_the_nearest_come_first_and_the_same_recipient_goes_before(database: Database, tenant: str) -> None:
    await edited(database, tenant, "far", NORTH, to="ben@example.org")
    await edited(database, tenant, "near", EAST, to="ben@example.org")
    ref = await received(database, tenant)
    assert await words_of(database, ref) == ["near", "far"]
    north = await Voices(database).of(ref, MARA, "", NORTH)
    assert [example.edited for example in north.examples] == ["far", "near"]
    await edited(database, tenant, "hers", (0.9, 0.43588989435, *(0.0,) * 254), to="Anna@example.org")
    assert await words_of(database, ref) == ["hers", "near", "far"]
    assert await words_of(database, ref, recipient="") == ["near", "hers", "far"]


async def test_a_message_is_no_example_for_itself(database: Database, tenant: str) -> None:
    assert await voice_of(database, await edited(database, tenant, "mine")) == NO_VOICE


async def test_another_users_and_another_tenants_words_are_nobodys_example(database: Database, tenant: str) -> None:
    other = f"o{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    await edited(database, tenant, "hers")
    assert await voice_of(database, await received(database, other)) == NO_VOICE
    assert await voice_of(database, await received(database, tenant), user=SEVEN) == NO_VOICE


async def test_an_example_put_aside_or_deleted_teaches_neither_words_nor_style(database: Database, tenant: str) -> None:
    sent = await edited(database, tenant, "Hello Anna!\n\nI will see.")
    await change(database, sent, ApproveDraft())
    ref, examples = await received(database, tenant), Examples(database)
    (example,) = (await examples.page(tenant, before=SEQ_MAX, size=9)).examples
    await examples.enable(tenant, example.id, enabled=False)
    assert await voice_of(database, ref) == NO_VOICE
    await examples.enable(tenant, example.id, enabled=True)
    assert (await voice_of(database, ref)).style is not None
    await examples.delete(tenant, example.id)
    assert await voice_of(database, ref) == NO_VOICE


@pytest.mark.parametrize(
    ("status", "counts"), [("pending", False), ("rejected", False), ("approved", True), ("delivered", True)]
)
async def test_a_draft_that_was_let_go_as_it_was_shows_the_style(
    database: Database, tenant: str, status: str, *, counts: bool
) -> None:
    ref = await drafted(database, tenant)
    fields = {"t": tenant, "m": ref.message_id, "status": status, "body": "Hello Anna!\n\nYes."}
    await database.rows(_STATUS, fields)
    voice = await voice_of(database, await received(database, tenant))
    assert voice.examples == ()
    assert (voice.style is not None) is counts


async def test_a_users_own_mails_show_their_style_once_they_are_three(database: Database, tenant: str) -> None:
    words = "Hi Anna,\n\nI have it.\n\nCheers,\nMara\n\nOn Monday Anna wrote:\n> Dear Mara,\n> Have you?\n> Yours, Anna"
    for n in range(3):
        assert (await Voices(database).style(tenant, MARA)) is None
        await received(database, tenant, f"{words}{n}", sender="Mara Berg <MARA@example.org>")
    style = await Voices(database).style(tenant, MARA)
    assert style is not None
    assert (style.replies, style.greeting, style.sign_off) == (3, "Hi {name},", "Cheers,\nMara")
    assert (style.words_median, style.language) == (3, "en")


async def test_a_signature_that_was_told_apart_still_gives_its_closing(database: Database, tenant: str) -> None:
    words = "Hi Anna,\n\nI have it, as I said.\n\nBest,\nMara\n\nMara Berg\nHead of the Mill\nTel: 030 555 0199"
    for _ in range(3):
        await received(database, tenant, words, sender="Mara Berg <mara@example.org>")
    style = await Voices(database).style(tenant, MARA)
    assert style is not None
    assert (style.sign_off, style.words_median) == ("Best,\nMara", 6)


async def test_two_edits_that_agree_go_before_all_mails(database: Database, tenant: str) -> None:
    for _ in range(9):
        await received(database, tenant, "Dear Anna,\n\nno.", sender="Mara Berg <mara@example.org>")
    await edited(database, tenant, "Hey Anna!\n\nYes.")
    assert (style := await Voices(database).style(tenant, MARA)) is not None
    assert style.greeting == "Dear {name},"
    await edited(database, tenant, "Hey Anna!\n\nWell.")
    assert (style := await Voices(database).style(tenant, MARA)) is not None
    assert style.greeting == "Hey {name}!"


async def test_a_style_is_measured_on_the_messages_language_where_there_is_enough(
    database: Database, tenant: str
) -> None:
    german = "Hallo Anna,\n\ndas ist nicht das, was wir haben, und ich kann es auch nicht."
    for words in (german, german, german, "Hi Anna,\n\nthis is not the one that we have.", "Hi Anna,\n\nit is."):
        await received(database, tenant, words, sender="Mara Berg <mara@example.org>")
    asked = await received(database, tenant, "Können Sie bitte den Vertrag prüfen? Vielen Dank für die Mühe, Mara.")
    voice = await voice_of(database, asked)
    assert voice.style is not None
    assert (voice.style.replies, voice.style.greeting, voice.style.language) == (3, "Hallo {name},", "de")


async def test_a_point_without_length_is_near_nothing_and_breaks_nothing(database: Database, tenant: str) -> None:
    await edited(database, tenant, "near")
    ref, nowhere = await received(database, tenant), HashEmbedder().embed("")
    assert [e.edited for e in (await Voices(database).of(ref, MARA, "", nowhere)).examples] == ["near"]
    await edited(database, tenant, "nowhere", nowhere)
    assert await words_of(database, ref) == ["near", "nowhere"]


async def test_users_are_those_to_whom_messages_came(database: Database, tenant: str) -> None:
    assert await Voices(database).users(tenant) == ()
    await received(database, tenant)
    assert await Voices(database).users(tenant) == (MARA,)
