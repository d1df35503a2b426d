"""Fifty drafts leave while the server cuts, refuses and the step is killed: none arrives twice, none is lost."""

import asyncio
import random
from collections import Counter

from temporalio.testing import ActivityEnvironment

from activities import SettledPosts, StoreDeliverer
from adapters.connectors import Connectors
from adapters.delivery import SmtpPost
from adapters.delivery.doubles.smtp import SmtpDouble, Step
from adapters.store import Database, Deliveries
from domain.delivery import SmtpServer, Way
from domain.failures import Unavailable
from domain.items import DraftStatus, ReviewedDraft
from domain.message import MessageRef
from domain.sources import Tls
from domain.steps import Leaving
from tests.adapters.store.approving import approved
from tests.adapters.store.making import result

DRAFTS = 50
ATTEMPTS_MAX = 60
KILLED_WITHIN_S = 0.05
"""About as long as an attempt takes, so that a kill falls anywhere in it."""


async def test_no_draft_arrives_twice_and_none_is_lost(own_database: Database, own_tenant: str) -> None:
    chance = random.Random(51)  # noqa: S311  a seed, so that a failure can be repeated
    steps = [*Step, None, None, None, None]
    box = SmtpDouble(
        cuts=lambda: chance.choice(steps),
        says=lambda _, given: "450 later" if given and chance.random() < 0.05 else None,
    )
    drafts = [await approved(own_database, own_tenant, str(number)) for number in range(DRAFTS)]
    kills = 0
    async with box.serving() as port:
        post = SmtpPost(SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE))
        deliverer = StoreDeliverer(Deliveries(own_database), SettledPosts(Way.SMTP, post, {}, Connectors()))
        for ref in drafts:
            kills += await _delivered(deliverer, ref, chance)
    told = [await _draft(own_database, ref) for ref in drafts]
    ended = Counter(draft.status for draft in told)
    arrived = Counter(taken.mail.splitlines()[0].decode() for taken in box.taken)
    print(  # noqa: T201  what make chaos shows
        f"{DRAFTS} drafts, {box.connections} connections, {kills} kills: {ended[DraftStatus.DELIVERED]} delivered, "
        f"{ended[DraftStatus.UNCERTAIN]} uncertain; {len(arrived)} arrived, none twice"
    )
    assert set(ended) <= {DraftStatus.DELIVERED, DraftStatus.UNCERTAIN}
    assert max(arrived.values()) == 1
    receipts = {draft.receipt.id for draft in told if draft.receipt and draft.status is DraftStatus.DELIVERED}
    assert {f"Message-ID: {id_}" for id_ in receipts} <= set(arrived)
    assert kills > 0
    assert ended[DraftStatus.UNCERTAIN] > 0


async def _delivered(deliverer: StoreDeliverer, ref: MessageRef, chance: random.Random) -> int:
    """Run the step until it ends, as the engine does; gives how often it was killed."""
    kills = 0
    for _ in range(ATTEMPTS_MAX):
        running = asyncio.create_task(_once(deliverer, ref))
        patience = chance.random() * KILLED_WITHIN_S if chance.random() < 0.4 else None
        done, _ = await asyncio.wait({running}, timeout=patience)
        if not done:
            kills += 1
            running.cancel()
        try:
            await running
        except (Unavailable, asyncio.CancelledError):
            continue
        return kills
    raise AssertionError("the draft never ended")


async def _once(deliverer: StoreDeliverer, ref: MessageRef) -> None:
    await ActivityEnvironment().run(deliverer.deliver, Leaving(message=ref))


async def _draft(database: Database, ref: MessageRef) -> ReviewedDraft:
    draft = (await result(database, ref)).draft
    assert draft is not None
    return draft
