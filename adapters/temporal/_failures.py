"""What the engine's failures mean to us."""

from datetime import timedelta

from temporalio.service import RPCError, RPCStatusCode

from domain.failures import Misconfigured, Unavailable, WinnowError

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
