"""What a failed step said, and how a run that nothing can rescue ends."""

from temporalio.exceptions import ActivityError, ApplicationError, FailureError

DEAD_LETTER = "DeadLetter"


def _cause(error: FailureError) -> FailureError | None:
    """What the failed step said; a local step's failure comes without its wrapping."""
    cause = error.cause if isinstance(error, ActivityError) else error
    return cause if isinstance(cause, FailureError) else None


def reason_of(error: FailureError) -> str:
    """The short word that the failed step gave."""
    cause = _cause(error)
    return cause.type if isinstance(cause, ApplicationError) and cause.type else "timeout"


def detail_of(error: FailureError) -> str:
    """The sentence that the failed step gave; our failures hold no word of the message."""
    cause = _cause(error)
    return cause.message if isinstance(cause, ApplicationError) else "the step took too long"


def dead_letter(reason: str) -> ApplicationError:
    """Ends the run as failed, visibly, once its message lies among the dead letters."""
    return ApplicationError(f"dead letter: {reason}", type=DEAD_LETTER, non_retryable=True)
