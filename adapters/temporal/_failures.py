"""What the engine's failures mean to us."""

from datetime import timedelta

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.changes import ChangeApplied
from domain.failures import Misconfigured, Unavailable, WinnowError
from domain.review import RUN_CLOSED

RPC_TIMEOUT = timedelta(seconds=3)

PASSING = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
}


def failure_of(error: RPCError | RuntimeError | TimeoutError) -> WinnowError:
    """What passes is `Unavailable`; what the server refuses is for whoever set it up."""
    if isinstance(error, RPCError) and error.status not in PASSING:
        return Misconfigured("temporal", f"Temporal refuses ({error.status.name}): {error.message}; see winnow doctor")
    return Unavailable("temporal", "Temporal cannot be reached")


ENDED = {RUN_CLOSED, "AcceptedUpdateCompletedWorkflow"}
"""The type of a failed update whose run ended before it could carry it out; the second is the server's own word."""


def refusal_of(error: WorkflowUpdateFailedError) -> ChangeApplied | None:
    """What the refusal of an update means: the reason is the failure's type; None where another run will take it."""
    reason = error.cause.type if isinstance(error.cause, ApplicationError) else None
    return None if reason is None or reason in ENDED else ChangeApplied(applied=False, reason=reason)
