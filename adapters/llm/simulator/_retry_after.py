"""When to come back, in each of the ways in which providers say it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from adapters.llm.simulator._faults import Faults, RetryAfterForm
from adapters.llm.simulator._reply import Headers

ABSURD = ("99999999999", "-1", "1e400", "soon", "nan", "Thu, 01 Jan 1970 00:00:00 GMT")


def retry_after(faults: Faults, variant: int) -> Headers:
    """The headers of a rate limit that was made up."""
    seconds = faults.retry_after_s
    match faults.retry_after_form:
        case RetryAfterForm.SECONDS:
            return [("retry-after", f"{seconds:g}")]
        case RetryAfterForm.FLOAT:
            return [("retry-after", f"{seconds:.3f}")]
        case RetryAfterForm.DATE:
            then = datetime.now(UTC) + timedelta(seconds=seconds)
            return [("retry-after", format_datetime(then, usegmt=True))]
        case RetryAfterForm.MS:
            return [("retry-after-ms", f"{seconds * 1_000:.0f}")]
        case RetryAfterForm.NONE:
            return []
        case RetryAfterForm.ABSURD:
            return [("retry-after", ABSURD[variant % len(ABSURD)])]
