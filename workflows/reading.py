"""Reading what comes from outside: the input and the signals, which any shell may send and get wrong."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.changes import ApproveDraft, Change, ChangeRef, EditDraft, EditItem, RejectDraft, UnlinkItem
from domain.message import ProcessInput
from domain.value import Value

_SIGNALS: dict[str, TypeAdapter[ChangeRef | Change]] = {
    "edit_draft": TypeAdapter(ChangeRef | EditDraft),
    "approve_draft": TypeAdapter(ChangeRef | ApproveDraft),
    "reject_draft": TypeAdapter(ChangeRef | RejectDraft),
    "edit_item": TypeAdapter(ChangeRef | EditItem),
    "unlink_item": TypeAdapter(ChangeRef | UnlinkItem),
}


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


def change_of(signal: str, given: Any) -> ChangeRef | Change | Unfit:  # Any: whatever was sent
    """The change that a signal carries; one sent without a payload says it all by its name."""
    try:
        return _SIGNALS[signal].validate_python({} if given is None else given)
    except ValidationError as error:
        return _unfit(error)


def _unfit(error: ValidationError) -> Unfit:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the input"
    return Unfit(why=f"{place}: {first['msg']}")
