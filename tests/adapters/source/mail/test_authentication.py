"""Whose word is believed on who sent a mail."""

import pytest

from adapters.source import normalise
from tests.adapters.source.reading import FROM_TO, RECEIVED_AT

FIELD = "Authentication-Results: "


def authenticated(headers: str, sender: str = FROM_TO) -> bool | None:
    body = f"{headers}{sender}\nHello.\n".encode()
    found = normalise("message/rfc822", body, received_at=RECEIVED_AT, user=None, trusted=("mx.example.org",))
    return found.flags.authenticated


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=example.org", True),
        ("dkim=fail; dmarc=pass", True),
        ("dmarc=fail; spf=pass smtp.mailfrom=example.org", False),
        ("dmarc=none; dkim=pass header.d=example.org", True),
        ("dkim=pass header.i=@mail.example.org", True),
        ("spf=pass smtp.mailfrom=ana@example.org", True),
        ("spf=pass smtp.mailfrom=other.test", None),
        ("dkim=pass header.d=notexample.org", None),
        ("dkim=pass header.d=org", None),
        ("dkim=fail header.d=example.org; spf=softfail", False),
        ("none", None),
        ("spf=none; dkim=none", None),
        ("dkim=fail (says dmarc=pass; dmarc=pass) header.d=x", False),
        ("x-dmarc=pass", None),
    ],
)
def test_the_trusted_receivers_results_decide(results: str, expected: bool | None) -> None:  # noqa: FBT001  a table's column
    assert authenticated(f"{FIELD}mx.example.org; {results}\n") is expected


def test_nobody_elses_word_counts() -> None:
    assert authenticated(f"{FIELD}mx.attacker.test; dmarc=pass\n") is None
    assert authenticated(f"{FIELD}mx.example.org.attacker.test; dmarc=pass\n") is None
    assert authenticated("") is None


def test_of_several_the_topmost_trusted_one_counts() -> None:
    forged = f"{FIELD}mx.example.org; dmarc=pass\n"
    assert authenticated(f"{FIELD}mx.example.org 1; dmarc=fail\n{forged}") is False
    assert authenticated(f"{FIELD}other.test; dmarc=fail\n{forged}") is True


def test_with_two_authors_nobody_is_authenticated() -> None:
    assert authenticated(f"{FIELD}mx.example.org; dmarc=pass\n", "From: eve@x.test\n" + FROM_TO) is None
    assert authenticated(f"{FIELD}mx.example.org; dmarc=pass\n", "From: a@example.org, b@x.test\n") is None
