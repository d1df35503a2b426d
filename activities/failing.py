"""Where our failures become the engine's: refused → final, unavailable → retried, unexpected → three times."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.failures import Refused, Unavailable

UNEXPECTED_MAX = 3


class FailureInterceptor(Interceptor):
    """Wraps every activity of a worker, and counts the faults of each step while it is tried."""

    def __init__(self) -> None:
        self._faults: Counter[str] = Counter()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002  its name
        """Put the translation around the activity."""
        return _Translating(next, self._faults)


class _Translating(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, faults: Counter[str]) -> None:  # noqa: A002  its name
        super().__init__(next)
        self._faults = faults

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002  Any: the SDK's own signature
        try:
            result = await super().execute_activity(input)
        except (ApplicationError, CancelledError):
            raise
        except Refused as error:
            raise ApplicationError(str(error), type=error.reason, non_retryable=True) from None
        except Unavailable as error:
            delay = None if error.retry_after_s is None else timedelta(seconds=error.retry_after_s)
            raise ApplicationError(str(error), type=error.reason, next_retry_delay=delay) from None
        except Exception as error:  # noqa: BLE001  the process's edge: an activity's fault must not end the worker
            raise self._unexpected(error) from None
        self._faults.pop(_step(), None)
        return result

    def _unexpected(self, error: Exception) -> ApplicationError:
        """A fault of ours, final at the third of its step; attempts that found the store away do not count."""
        # Its message may quote the mail, so history and log get only where it happened.
        told = f"unexpected {type(error).__name__} at {_place(error)}"
        activity.logger.error(told)
        self._faults[_step()] += 1
        final = self._faults[_step()] >= UNEXPECTED_MAX
        if final:
            del self._faults[_step()]
        return ApplicationError(told, type="unexpected", non_retryable=final)


def _step() -> str:
    info = activity.info()
    return f"{info.workflow_run_id}/{info.activity_id}"


def _place(error: Exception) -> str:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
