"""Review: what a run knows while it waits for its person, so that it can go on as a new run."""

from pydantic import AwareDatetime, Field

from domain.changes import Change, ChangeRef
from domain.message import MessageRef, Status
from domain.value import Value

LATE_WINDOW_S = 24 * 3600
"""How long a run that a late change has started waits for more."""
VERSION_CONFLICT = "version_conflict"
"""Why a change is refused: the message has moved on since the person saw it."""
RUN_CLOSED = "run_closed"
"""Why a run does not carry a change out: it ends first. The change is kept, and another run carries it out."""
UNDO_S = 10
"""How long an approval can be taken back before the draft leaves, unless the settings say otherwise."""
UNDO_S_MAX = 3_600


class ReviewInput(Value):
    """The input of `ReviewMessage`: a run that only waits for what a person says.

    It is started by a late change (update-with-start), or by a run whose history has grown long. Only `message` is
    needed; the rest is what the run before it knew.
    """

    message: MessageRef
    undo_s: int = Field(default=UNDO_S, ge=0, le=UNDO_S_MAX)
    status: Status | None = None
    """The message's, as it stands."""
    version: int | None = None
    """The message's, where it is known."""
    closes_at: AwareDatetime | None = None
    """When the window closes; `LATE_WINDOW_S` from now where none is given."""
    leaves_at: AwareDatetime | None = None
    """When an approved draft leaves."""
    applied: int = 0
    """How many changes were carried out: numbers those that shells send whole."""
    changes: tuple[ChangeRef | Change, ...] = ()
    """Heard, and not yet carried out."""
