"""The tree of failures.

WinnowError
├── Refused          will never work as asked; not retried
│   ├── InputRefused      the message cannot be read
│   ├── ModelRefused      the provider will not take this request (400, 401, 404, spent out)
│   ├── OverBudget        the call may cost more than is left
│   └── Misconfigured     the settings do not fit together
└── Unavailable      may work later; retried by the engine, after `retry_after_s` when given
    ├── ModelUnavailable  429, 5xx, timeouts, cut connections
    └── StoreUnavailable  the database cannot be reached
"""

from collections.abc import Mapping

REASON_CHARS_MAX = 500


class WinnowError(Exception):
    """A failure of ours, with a short machine-readable reason and a sentence for people."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__((message or reason)[:REASON_CHARS_MAX])
        self.reason = reason


class Refused(WinnowError):
    """Will never work as asked."""


class InputRefused(Refused):
    """The message cannot be read; its bytes are kept."""


class ModelRefused(Refused):
    """The provider will not take this request, however often it is sent."""

    def __init__(
        self, reason: str, message: str = "", *, request_id: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason, message)
        self.request_id = request_id
        self.headers = dict(headers or {})


BUDGET = "budget"
"""The reason of `OverBudget`, and of what is degraded for want of money."""


class OverBudget(Refused):
    """The call may cost more than is left; nothing was sent. The message says which budget, and its limit."""

    def __init__(self, message: str) -> None:
        super().__init__(BUDGET, message)


class Misconfigured(Refused):
    """The settings do not fit together; the message says which line mends it."""


class Unavailable(WinnowError):
    """May work later."""

    def __init__(self, reason: str, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(reason, message)
        self.retry_after_s = retry_after_s


class ModelUnavailable(Unavailable):
    """The provider cannot answer now; `headers` are those that matter, of the response if there was one."""

    def __init__(
        self,
        reason: str,
        message: str = "",
        *,
        retry_after_s: float | None = None,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason, message, retry_after_s=retry_after_s)
        self.request_id = request_id
        self.headers = dict(headers or {})


class StoreUnavailable(Unavailable):
    """The database cannot be reached now."""
