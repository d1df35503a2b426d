"""The secrets with which webhooks are signed, by Standard Webhooks 1.0.0."""

import base64

SECRET_PREFIX = "whsec_"  # noqa: S105  how a secret begins, not one
KEY_BYTES_MIN, KEY_BYTES_MAX = 24, 64
"""The bounds of Standard Webhooks 1.0.0."""


def webhook_key(secret: str) -> bytes:
    """The key in the secret of a webhook: `whsec_`, and its bytes in base64.

    Raises:
        ValueError: it is no such secret; the words do not quote it.
    """
    wrong = ValueError(
        f"the secret of a webhook is {SECRET_PREFIX} and {KEY_BYTES_MIN} to {KEY_BYTES_MAX} "
        "bytes in base64, as Standard Webhooks 1.0.0 has it"
    )
    if not secret.startswith(SECRET_PREFIX):
        raise wrong
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        raise wrong from None
    if not KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX:
        raise wrong
    return key
