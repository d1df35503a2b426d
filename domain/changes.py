"""What a person says of the results: signals to the open run, each stored as original → edited."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

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
ChangeId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class DraftFields(Value):
    """Fields of the draft to replace; what is not given stays."""

    subject: Subject | None = None
    body: Body | None = None


class EditDraft(DraftFields):
    """Replace the draft's subject, body or both."""

    type: Literal["edit_draft"] = "edit_draft"


class ApproveDraft(Value):
    """Let the draft go; it is delivered once."""

    type: Literal["approve_draft"] = "approve_draft"


class RejectDraft(Value):
    """The draft is not wanted."""

    type: Literal["reject_draft"] = "reject_draft"
    reason: Line | None = None


class ItemFields(Value):
    """Fields of a task (`title`, owner, `due_date`) or of a decision (`statement`); what is not given stays."""

    title: Line | None = None
    statement: Line | None = None
    owner_name: Name | None = None
    owner_address: Address | None = None
    due_date: DueDate | None = None


class EditItem(ItemFields):
    """Replace fields of a task or of a decision."""

    type: Literal["edit_item"] = "edit_item"
    item_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Parting(Value):
    """What a task is to be parted from."""

    other: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    """A task that it is tied to, or a message that has said how it stands; without, the task that it repeats or
    changes, else what was said of it last."""


class UnlinkItem(Parting):
    """Part a task from another one, or from what a message said of it; it is never tied to that again."""

    type: Literal["unlink_item"] = "unlink_item"
    item_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


Change = Annotated[EditDraft | ApproveDraft | RejectDraft | EditItem | UnlinkItem, Field(discriminator="type")]


class Rewrite(Value):
    """A draft's body as it was written, and as the user rewrote it: an example for later drafts."""

    edit_id: str
    """Of the edit that gave the last words."""
    original: str
    edited: str


class ChangeRef(Value):
    """A signal's payload: the change is stored under this id, so that history carries no words of it."""

    change_id: ChangeId


class ChangeRequest(Value):
    """A change on its way to the store: by reference, or whole where a shell sent it so."""

    message: MessageRef
    change: ChangeRef | Change
    signal: int
    """Counts the run's signals: the key under which a change sent whole is stored once."""


class ChangeApplied(Value):
    """What came of a change."""

    applied: bool
    closes: bool = False
    """The draft is decided: the run may end."""
    reason: str | None = None
    status: Status | None = None
    """The message's, where the change has decided its draft."""
