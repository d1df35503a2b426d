"""deliver: letting an approved draft leave."""

from datetime import UTC, datetime

from temporalio import activity

from activities.heartbeats import heartbeats
from activities.posts import Posts
from adapters.delivery import Post
from adapters.store import Begun, Deliveries
from domain.conversation import Mailbox
from domain.delivery import TakenBack, Uncertain
from domain.failures import Refused
from domain.items import DraftStatus, Receipt
from domain.steps import Deliverer, Leaving, Left


class StoreDeliverer(Deliverer):
    """Hands over what the record says is approved, and records what came of it.

    `sender` is who replies are from where nobody knows whose mailbox it is.
    """

    def __init__(self, deliveries: Deliveries, posts: Posts, sender: Mailbox | None = None) -> None:
        self._deliveries = deliveries
        self._posts = posts
        self._sender = sender

    @activity.defn
    async def deliver(self, leaving: Leaving) -> Left:
        """Let it leave; whatever the far side refuses, and whatever cannot be known, is a result and not a failure.

        Raises:
            Unavailable: it has not left, or the next attempt can find out.
        """
        message = leaving.message
        begun = await self._deliveries.begin(
            message, lambda source: self._posts.via(message.tenant, source), self._sender
        )
        if isinstance(begun, Left):
            return begun
        async with heartbeats():
            sent = await self._sent(begun)
            if sent is None:
                return await self._deliveries.state(message)
            return await self._deliveries.finish(begun, *sent)

    @activity.defn
    async def undelivered(self, leaving: Leaving) -> Left:
        """Write down that it is tried no more."""
        message = leaving.message
        return await self._deliveries.give_up(
            message, lambda source: self._posts.via(message.tenant, source), leaving.reason or "it was tried in vain"
        )

    async def _sent(self, begun: Begun) -> tuple[DraftStatus, Receipt] | None:
        """How it ended; None where it was taken back, or another attempt has it."""
        handing = self._deliveries.handing(begun)
        try:
            return DraftStatus.DELIVERED, await self._post(begun).send(begun.parcel, handing)
        except TakenBack:
            return None
        except Uncertain as error:
            return DraftStatus.UNCERTAIN, _receipt(begun, error)
        except Refused as error:
            return DraftStatus.UNDELIVERED, _receipt(begun, error)

    def _post(self, begun: Begun) -> Post:
        post = self._posts.post(begun.via, begun.message.tenant, begun.source)
        if post is None and begun.again:
            raise Uncertain(f"it was handed over by {begun.via}, which the settings have no more; look there")
        if post is None:
            raise Refused("no_way", f"the settings have no way out by {begun.via} any more")
        return post


def _receipt(begun: Begun, error: Refused) -> Receipt:
    """Why it did not leave, or may not have."""
    id_ = f"<{begun.parcel.far_id}>" if "@" in begun.parcel.far_id else begun.parcel.far_id
    return Receipt(via=begun.via, id=id_, detail=f"{error.reason}: {error}", at=datetime.now(UTC))
