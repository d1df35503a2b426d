"""Notes: what a rule overruled on an item that is kept, within the length that is shown."""

from domain.gate._reasons import Reason
from domain.items import NOTE_CHARS_MAX, Note


def note(field: str, reason: Reason, proposed: str | None) -> Note:
    """A note on a part of an item, with what the model had said."""
    return Note(field=field, reason=reason.value, proposed=(proposed or "")[:NOTE_CHARS_MAX])
