"""Where a page of a list begins: a number of ours as a token that nobody needs to read."""

import base64

from adapters.store import SEQ_MAX
from api.problems import Problem


def token_of(before: int | None) -> str | None:
    """The token for the rows before this one; None at the end."""
    return None if before is None else base64.urlsafe_b64encode(before.to_bytes(8, "big")).decode().rstrip("=")


def before_of(token: str | None) -> int:
    """The row before which the page begins; without a token that of the first page.

    Raises:
        Problem: 400, the token is none of ours.
    """
    if not token:
        return SEQ_MAX
    try:
        before = int.from_bytes(base64.b64decode(token + "=", altchars=b"-_", validate=True), "big")
    except ValueError:
        before = SEQ_MAX + 1
    if not 0 < before <= SEQ_MAX or token_of(before) != token:
        raise Problem("bad-page-token", "Send a next_page_token as it was given, or none.")
    return before
