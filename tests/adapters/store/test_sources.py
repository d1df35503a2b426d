"""How far each source has been read, and messages whose bytes lie elsewhere."""

from adapters.store import Accepted, Database, Messages, Sources, Upload
from domain.message import Remote
from domain.sources import SourceRef

MAIL = b"From: a@example.org\n\nHello"
REMOTE = Remote(source="work", id="18f", user="ana@example.org")


async def test_a_source_goes_on_where_it_was_read_to(database: Database, tenant: str) -> None:
    sources, source = Sources(database), SourceRef(tenant=tenant, name="work")
    assert await sources.cursor(source) is None
    await sources.advance(source, "imap", "7", accepted=3)
    await sources.advance(source, "imap", None)
    assert await sources.cursor(source) == "7"


async def test_a_fault_is_told_until_the_source_is_read_again(database: Database, tenant: str) -> None:
    sources, source = Sources(database), SourceRef(tenant=tenant, name="work")
    await sources.fault(source, "imap", "the password is wrong")
    [state] = await sources.states(tenant)
    assert (state.error, state.accepted, state.checked_at_iso) == ("the password is wrong", 0, None)
    await sources.advance(source, "imap", "1", accepted=2)
    [state] = await sources.states(tenant)
    assert (state.error, state.accepted) == (None, 2)


async def test_a_message_elsewhere_has_no_bytes_until_they_are_brought(database: Database, tenant: str) -> None:
    messages = Messages(database)
    accepted = await messages.accept(Upload.elsewhere(tenant, REMOTE))
    assert isinstance(accepted, Accepted)
    before = await messages.take_up(accepted.ref, accepted.workflow_id)
    assert before is not None
    assert (before.body, before.remote) == (None, REMOTE)
    await messages.brought(accepted.ref, "message/rfc822", MAIL)
    after = await messages.take_up(accepted.ref, accepted.workflow_id)
    assert after is not None
    assert (after.body, after.media_type) == (MAIL, "message/rfc822")


async def test_what_was_brought_first_stays(database: Database, tenant: str) -> None:
    messages = Messages(database)
    accepted = await messages.accept(Upload.elsewhere(tenant, REMOTE))
    assert isinstance(accepted, Accepted)
    await messages.brought(accepted.ref, "message/rfc822", MAIL)
    await messages.brought(accepted.ref, "text/plain", b"other")
    assert await messages.original(tenant, accepted.ref.message_id) == ("message/rfc822", MAIL)


async def test_the_same_remote_message_twice_is_one(database: Database, tenant: str) -> None:
    messages = Messages(database)
    first = await messages.accept(Upload.elsewhere(tenant, REMOTE))
    second = await messages.accept(Upload.elsewhere(tenant, REMOTE))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (first.ref, first.new, second.new) == (second.ref, True, False)
