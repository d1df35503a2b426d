"""A parcel that is in order, and a record that only remembers."""

from dataclasses import dataclass, field

from domain.conversation import Mailbox
from domain.delivery import Parcel, TakenBack

ANA = Mailbox(name="Ana Silva", address="ana@example.org")
BEN = Mailbox(name="Ben Osei", address="ben@example.net")
PARCEL = Parcel(
    draft_id="draft_1",
    far_id="draft_1.1@example.org",
    sender=ANA,
    to=(BEN,),
    subject="Re: Berths",
    body="Yes, by Friday.\n",
    in_reply_to="2@example.net",
    references=("1@example.net", "2@example.net"),
)


@dataclass
class Noted:
    """A `domain.delivery.Handing` in memory."""

    again: bool = False
    far_draft: str | None = None
    approved: bool = True
    steps: list[str] = field(default_factory=list)

    async def over(self, far_draft: str | None = None) -> None:
        if not self.approved:
            raise TakenBack
        self.again, self.far_draft = True, far_draft or self.far_draft
        self.steps.append("over" if far_draft is None else f"over {far_draft}")

    async def back(self) -> None:
        self.again = False
        self.steps.append("back")
