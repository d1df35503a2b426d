"""Who posted a body: whoever has the key, and nobody who has none."""

import base64
import hashlib
import hmac

import pytest

from adapters.connectors.signatures import signed_as_webhook

NOW_S = 1_700_000_000
BODY = b"Please send the list."
KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def signature(key: bytes) -> str:
    mac = hmac.new(key, f"1.{NOW_S}.".encode() + BODY, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def signed(key: bytes, secret: str) -> bool:
    return signed_as_webhook(
        BODY, webhook_id="1", timestamp=str(NOW_S), signatures=signature(key), secrets=[secret], now_s=NOW_S
    )


def test_a_body_is_told_by_the_key_that_signed_it() -> None:
    assert signed(KEY, SECRET)
    assert not signed(b"z" * 32, SECRET)
    assert not signed(b"", SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_no base64", "my own words"])
def test_a_secret_that_is_none_never_means_the_empty_key(secret: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        signed(b"", secret)
