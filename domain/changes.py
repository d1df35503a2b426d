"""What a person says of the results: told to the run by signal or update, each stored as original → edited."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from domain.message import MessageRef, Status
from domain.value import Value


def _storable(words: str) -> str:
    if "\0" in words:
        raise ValueError("may not hold NUL, which the store cannot keep")
    return words


def _one_line(words: str) -> str:
    if not words.isprintable():
        raise ValueError("must be one line without control characters")
    return words


def _a_date(words: str) -> str:
    date.fromisoformat(words)
    return words


_Storable = AfterValidator(_storable)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _Storable]
Subject = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), _Storable, AfterValidator(_one_line)
]
Body = Annotated[str, StringConstraints(min_length=1, max_length=20_000), _Storable]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _Storable]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320), _Storable]
DueDate = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_a_date)]
ChangeId = Annotated[str, StringConstraints(min_length=1, max_length=64), _Storable]


Reason = Line
"""Why something is not wanted: one of `ITEM_REASONS` or `DRAFT_REASONS`, or a person's own words."""

ITEM_REASONS = (
    "nobody_asked",
    "not_mine",
    "already_done",
    "duplicate",
    "wrong_owner",
    "wrong_date",
    "wrong_words",
    "misread",
    "other",
)
"""Why an item is not wanted, in the order of the keys 1 to 9 on the page."""
DRAFT_REASONS = (
    "no_reply_needed",
    "wrong_facts",
    "missing_facts",
    "promises_too_much",
    "wrong_tone",
    "too_long",
    "wrong_recipients",
    "wrong_language",
    "other",
)
"""Why a draft is not wanted, in the order of the keys 1 to 9 on the page."""

RECIPIENTS_MAX = 100
_MAIL = r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+$"


class Asked(Value):
    """What every change may say beside what it changes."""

    expected_version: Annotated[int, Field(ge=1)] | None = None
    """The message's version that the person saw; another one by now, and the change is refused as a conflict."""


class Recipient(Value):
    """Whom a person sends a reply to."""

    name: Name | None = None
    address: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=320, pattern=_MAIL),
        _Storable,
    ]


class DraftFields(Asked):
    """Fields of the draft to replace; what is not given stays."""

    subject: Subject | None = None
    body: Body | None = None
    to: Annotated[tuple[Recipient, ...], Field(min_length=1, max_length=RECIPIENTS_MAX)] | None = None
    cc: Annotated[tuple[Recipient, ...], Field(max_length=RECIPIENTS_MAX)] | None = None


class EditDraft(DraftFields):
    """Replace the draft's subject, body or recipients."""

    type: Literal["edit_draft"] = "edit_draft"


class Approval(Asked):
    """What an approval may say."""

    gaps: Literal["refuse", "allow"] = "refuse"
    """Whether the draft may leave with places in square brackets that only the user can fill."""


class ApproveDraft(Approval):
    """Let the draft go; it is delivered once, when the time to take this back has passed."""

    type: Literal["approve_draft"] = "approve_draft"


class Rejection(Asked):
    """Why something is not wanted."""

    reason: Reason | None = None


class RejectDraft(Rejection):
    """The draft is not wanted."""

    type: Literal["reject_draft"] = "reject_draft"


class ItemFields(Asked):
    """Fields of a task (`title`, owner, `due_date`) or of a decision (`statement`); what is not given stays."""

    title: Line | None = None
    statement: Line | None = None
    owner_name: Name | None = None
    owner_address: Address | None = None
    due_date: DueDate | None = None
    clear: Annotated[tuple[Literal["owner", "due"], ...], Field(max_length=2)] = ()
    """What a task is to have no more."""

    @model_validator(mode="after")
    def _plain(self) -> Self:
        given = {"due": self.due_date, "owner": self.owner_name or self.owner_address}
        if any(given[name] for name in self.clear):
            raise ValueError("what is to be cleared cannot be given as well")
        return self


_ItemId = Annotated[str, StringConstraints(min_length=1, max_length=64), _Storable]


class EditItem(ItemFields):
    """Replace fields of a task or of a decision."""

    type: Literal["edit_item"] = "edit_item"
    item_id: _ItemId


class NewItem(Asked):
    """A task or a decision that nobody found."""

    kind: Literal["task", "decision"]
    words: Line
    """The task's title, or the decision's statement."""
    owner_name: Name | None = None
    owner_address: Address | None = None
    due_date: DueDate | None = None
    start: Annotated[int, Field(ge=0)] | None = None
    """With `end`: the words of the normalised text that say so, `text[start:end]` in code points."""
    end: Annotated[int, Field(ge=1)] | None = None


class AddItem(NewItem):
    """Add a task or a decision."""

    type: Literal["add_item"] = "add_item"


class RejectItem(Rejection):
    """A task or a decision is not wanted; it is kept, with the reason, and counted nowhere."""

    type: Literal["reject_item"] = "reject_item"
    item_id: _ItemId


class Snoozing(Asked):
    """Until when a message is out of the way."""

    until: AwareDatetime
    """With its zone; in the future, and within a year."""


class Snooze(Snoozing):
    """Leave the message until later; its review window stays open for as long."""

    type: Literal["snooze"] = "snooze"


class Reopen(Asked):
    """Put a message back into the queue: wake it if it sleeps, and have its draft decided once more."""

    type: Literal["reopen"] = "reopen"


class Undoing(Asked):
    """Which change is to be taken back."""

    change_id: ChangeId


class Undo(Undoing):
    """Take a change back.

    An approval whose draft has not left is taken back as if it had not been. What has had its effect is answered by
    a compensating change with an event of its own, never by a silent one.
    """

    type: Literal["undo"] = "undo"


class Parting(Asked):
    """What a task is to be parted from."""

    other: _ItemId | None = None
    """A task that it is tied to, or a message that has said how it stands; without, the task that it repeats or
    changes, else what was said of it last."""


class UnlinkItem(Parting):
    """Part a task from another one, or from what a message said of it; it is never tied to that again."""

    type: Literal["unlink_item"] = "unlink_item"
    item_id: _ItemId


Change = Annotated[
    EditDraft | ApproveDraft | RejectDraft | EditItem | AddItem | RejectItem | Snooze | Reopen | Undo | UnlinkItem,
    Field(discriminator="type"),
]


class ChangeRef(Value):
    """A signal's or an update's payload: the change is stored under this id, so that history carries no words of it."""

    change_id: ChangeId
    expected_version: int | None = None


class ChangeRequest(Value):
    """A change on its way to the store: by reference, or whole where a shell sent it so."""

    message: MessageRef
    change: ChangeRef | Change
    signal: int
    """Counts the changes of the run: the key under which a change sent whole is stored once."""
    undo_s: int | None = None
    """How long an approval can be taken back. None, of runs that began before it could: the draft goes to the outbox
    at once."""


class ChangeApplied(Value):
    """What came of a change."""

    applied: bool
    closes: bool = False
    """The draft is decided, and nothing is to leave: the run may end."""
    leaves: bool | None = None
    """True: the draft is approved, and is to be delivered when the time to undo has passed. False: no longer."""
    snoozed_until: datetime | None = None
    reason: str | None = None
    """Why it was refused; `version_conflict` where the message has moved on."""
    status: Status | None = None
    """The message's, where the change has moved it."""
    version: int | None = None
    """Of the message after the change, or as it stands where the change was refused."""
