"""A push is believed when its token was made by Google, for us, and is not old."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, exceptions, jwt

from adapters.connectors.google_tokens import signed_by_google
from domain.failures import Unavailable

US = "https://winnow.example.org/v1/sources/mail/gmail"


class Google:
    """A key that is published, and tokens made by it."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(name, name, self._key.public_key(), 1, now, now + timedelta(days=1))
        self._published = made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def token(self, **changed: object) -> str:
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer: Any = crypt.RSASigner.from_string  # type: ignore[no-untyped-call,unused-ignore]  # Any: no types
        encode: Any = jwt.encode  # Any: the same
        now = int(time.time())
        claims = {"iss": "https://accounts.google.com", "aud": US, "iat": now, "exp": now + 3_600, **changed}
        return str(encode(signer(pem, key_id="k1"), claims), "ascii")

    def keys(self, *_: object, **__: object) -> Any:  # Any: google-auth's response
        return SimpleNamespace(status=200, data=json.dumps({"k1": self._published.decode()}).encode())


def nothing(*_: object, **__: object) -> Any:  # Any: the same
    raise exceptions.TransportError


@pytest.fixture(scope="module")
def google() -> Google:
    return Google()


async def test_a_token_of_googles_for_us_is_believed(google: Google) -> None:
    assert await signed_by_google(google.token(), US, None, google.keys)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://elsewhere.example.org/"},
        {"iss": "https://accounts.example.org"},
        {"iss": None},
        {"exp": int(time.time()) - 60},
        {"iat": int(time.time()) + 600, "exp": int(time.time()) + 900},
    ],
)
async def test_a_token_for_others_or_of_others_or_of_another_time_is_not(
    google: Google, changed: Mapping[str, object]
) -> None:
    assert not await signed_by_google(google.token(**changed), US, None, google.keys)


async def test_a_token_made_by_another_key_is_not_believed(google: Google) -> None:
    assert not await signed_by_google(Google().token(), US, None, google.keys)


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "..", "a.b.c.d", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "ä.ö.ü", "." * 99_999]
)
async def test_what_is_no_token_is_not_believed(google: Google, token: str) -> None:
    assert not await signed_by_google(token, US, None, google.keys)


async def test_keys_that_cannot_be_had_are_no_verdict(google: Google) -> None:
    with pytest.raises(Unavailable, match="keys"):
        await signed_by_google(google.token(), US, None, nothing)


@pytest.mark.parametrize(
    ("claims", "believed"),
    [
        ({"email": "push@example.org", "email_verified": True}, True),
        ({"email": "push@example.org", "email_verified": False}, False),
        ({"email": "other@example.org", "email_verified": True}, False),
        ({}, False),
    ],
)
async def test_a_token_has_to_be_of_the_account_that_is_named(
    google: Google, claims: Mapping[str, object], *, believed: bool
) -> None:
    assert await signed_by_google(google.token(**claims), US, "push@example.org", google.keys) is believed
