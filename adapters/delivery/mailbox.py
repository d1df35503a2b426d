"""The mailbox that a message came from: the reply is kept there as a draft, and sent from there if it may be.

A draft is sent once by its nature, for it is a draft no more: after a cut, whether it is still there tells what came
of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.delivery.letter import letter
from adapters.delivery.ports import Drafting
from domain.delivery import Handing, Parcel, Uncertain
from domain.items import Receipt
from domain.sources import Delivers


class MailboxPost:
    """Leaves a draft in one mailbox, or has it sent; each time over a connection of its own."""

    def __init__(self, name: str, open_: Callable[[], Drafting], deed: Delivers) -> None:
        self._name = name
        self._open = open_
        self._deed = deed

    async def send(self, parcel: Parcel, handing: Handing) -> Receipt:
        """As the port says; after a cut the mailbox is asked what came of it before anything is done again."""
        mail = letter(parcel).mail
        mailbox = self._open()
        try:
            if self._deed is Delivers.DRAFT:
                kept = await _kept(mailbox, mail, parcel, handing)
                return self._receipt(kept, f"Message-ID <{parcel.far_id}>")
            if handing.far_draft is None:
                kept = await _kept(mailbox, mail, parcel, handing)
            else:
                kept = handing.far_draft
            await handing.over(kept)
            sent = await mailbox.send(kept) or await _sent_before(mailbox, parcel)
            return self._receipt(sent, f"Message-ID <{parcel.far_id}>")
        finally:
            await mailbox.close()

    def _receipt(self, id_: str, detail: str) -> Receipt:
        return Receipt(via=f"{self._name} {self._deed}", id=id_, detail=detail, at=datetime.now(UTC))


async def _kept(mailbox: Drafting, mail: bytes, parcel: Parcel, handing: Handing) -> str:
    """The draft's id, of an earlier attempt or of this one."""
    # Asked in any case: as long as the mailbox is away, the approval can still be taken back.
    found = await mailbox.find(parcel.far_id)
    ours = found if handing.again else None
    await handing.over()
    return ours or await mailbox.draft(mail, parcel.answers)


async def _sent_before(mailbox: Drafting, parcel: Parcel) -> str:
    """The id of what an earlier attempt had sent."""
    sent = await mailbox.sent(parcel.far_id)
    if sent is None:
        raise Uncertain("the draft was to be sent, and is in the mailbox no more; look there whether it was sent")
    return sent
