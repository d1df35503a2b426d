"""Reading what comes from outside: input, signals and updates, which any shell may send and get wrong."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.changes import (
    AddItem,
    ApproveDraft,
    Change,
    ChangeRef,
    EditDraft,
    EditItem,
    RejectDraft,
    RejectItem,
    Reopen,
    Snooze,
    Undo,
    UnlinkItem,
)
from domain.message import ProcessInput
from domain.review import ReviewInput
from domain.value import Value

_CHANGES: dict[str, TypeAdapter[Change]] = {
    "edit_draft": TypeAdapter(EditDraft),
    "approve_draft": TypeAdapter(ApproveDraft),
    "reject_draft": TypeAdapter(RejectDraft),
    "edit_item": TypeAdapter(EditItem),
    "add_item": TypeAdapter(AddItem),
    "reject_item": TypeAdapter(RejectItem),
    "snooze": TypeAdapter(Snooze),
    "reopen": TypeAdapter(Reopen),
    "undo": TypeAdapter(Undo),
    "unlink_item": TypeAdapter(UnlinkItem),
    "change": TypeAdapter(Change),
}
"""By signal; the update `change` takes them all, by their `type`."""


class Unfit(Value):
    """What was sent cannot be read."""

    why: str
    """Where it is wrong and how, without a word of it."""


def input_of(given: Any) -> ProcessInput | Unfit:  # Any: whatever was sent
    """The run's input."""
    try:
        return ProcessInput.model_validate(given)
    except ValidationError as error:
        return _unfit(error)


def review_of(given: Any) -> ReviewInput | Unfit:  # Any: whatever was sent
    """The input of a run that reviews only."""
    try:
        return ReviewInput.model_validate(given)
    except ValidationError as error:
        return _unfit(error)


def change_of(name: str, given: Any) -> ChangeRef | Change | Unfit:  # Any: whatever was sent
    """The change that a signal or an update carries, named or whole.

    What has a `change_id` and no `type` names a change that is kept; a signal without payload says it all by its name.
    """
    told = {} if given is None else given
    named = isinstance(told, dict) and "change_id" in told and "type" not in told
    try:
        return ChangeRef.model_validate(told) if named else _CHANGES[name].validate_python(told)
    except ValidationError as error:
        return _unfit(error)


def _unfit(error: ValidationError) -> Unfit:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the input"
    if first["type"] == "union_tag_invalid":  # its own words quote what was given
        return Unfit(why=f"{place}: type must be one of {first['ctx']['expected_tags']}")
    return Unfit(why=f"{place}: {first['msg']}")
