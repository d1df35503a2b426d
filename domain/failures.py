"""The tree of failures.

WinnowError
├── Refused          will never work as asked; not retried
│   ├── InputRefused      the message cannot be read
│   ├── ModelRefused      the provider will not take this request (400, 401, 404, spent out)
│   └── Misconfigured     the settings do not fit together
└── Unavailable      may work later; retried by the engine, after `retry_after_s` when given
    ├── ModelUnavailable  429, 5xx, timeouts, cut connections
    └── StoreUnavailable  the database cannot be reached
"""

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


class Misconfigured(Refused):
    """The settings do not fit together; the message says which line mends it."""


class Unavailable(WinnowError):
    """May work later."""

    def __init__(self, reason: str, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(reason, message)
        self.retry_after_s = retry_after_s


class ModelUnavailable(Unavailable):
    """The provider cannot answer now."""


class StoreUnavailable(Unavailable):
    """The database cannot be reached now."""
