"""Applying: each kind of change, carried out."""

from adapters.store._changing import Changing, Done, Refusal
from adapters.store._draft_changes import approve_draft, edit_draft, reject_draft, reopen, snooze
from adapters.store._item_changes import add_item, edit_item, reject_item
from adapters.store._parting import part
from adapters.store._undoing import undo
from domain.changes import (
    AddItem,
    ApproveDraft,
    Change,
    EditDraft,
    EditItem,
    RejectDraft,
    RejectItem,
    Reopen,
    Snooze,
    Undo,
    UnlinkItem,
)


async def carry_out(changing: Changing, change: Change) -> Done | Refusal:  # noqa: C901, PLR0911  one for each
    """Do what a person asks for, in the transaction that holds the message; a refusal has changed nothing."""
    match change:
        case EditDraft():
            return await edit_draft(changing, change)
        case ApproveDraft():
            return await approve_draft(changing, change)
        case RejectDraft():
            return await reject_draft(changing, change)
        case EditItem():
            return await edit_item(changing, change)
        case AddItem():
            return await add_item(changing, change)
        case RejectItem():
            return await reject_item(changing, change)
        case Snooze():
            return await snooze(changing, change)
        case Reopen():
            return await reopen(changing, change)
        case Undo():
            return await undo(changing, change)
        case UnlinkItem():
            return await _unlink(changing, change)


async def _unlink(changing: Changing, change: UnlinkItem) -> Done | Refusal:
    parted = await part(changing.connection, changing.message, change)
    if isinstance(parted, str):
        return Refusal(reason=parted)
    return Done(original={**parted.before}, edited={**parted.after}, touched=(f"{change.item_id}/ties",))
