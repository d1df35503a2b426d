"""Ways to damage a message."""

import random
from collections.abc import Callable

BYTES_MAX = 200_000
STEPS_MAX = 6
_TOKENS = (
    *(
        b"\x00",
        b"\xff",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b"\xed\xa0\x80",
        b"\xe2\x80\x8b",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xcd\x81",
    ),
    *(b"=?utf-8?b?", b"?=", b"=?", b"--", b"--a b", b"boundary=", b"charset=utf-7", b"charset=utf-16", b"base64"),
    *(
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
        b"(",
        b"\\",
        b'"',
        b"<",
        b">",
    ),
    *(
        b"-->",
        b"<v ",
        b"00:00",
        b"99:99:99.999",
        b"WEBVTT",
        b"NOTE",
        b"{",
        b"}",
        b"[",
        b"]",
        b"null",
        b"1e999",
        b'"text":',
        b"\\ud800",
    ),
    *(
        b"<div style=display:none>",
        b"<!--",
        b"]]>",
        b"&#0;",
        b"&#xd800;",
        b"<table>",
        b"<td colspan=99999>",
        b"\xcc\x81" * 40,
    ),
    *(
        b"BEGIN:VEVENT",
        b"RRULE:FREQ=SECONDLY",
        b"TZID=",
        b"> ",
        b"-- \n",
        b"On a, b wrote:",
        b"PK\x03\x04",
        b"\r\nSubject: +2AA-\xed\xa0\x80 =?utf-7?q?+2AA-?=\r\n",
        b"\r\nContent-Type: text/plain; charset=utf-7\r\n",
        b"\x1b$B",
        b"+AGE-",
    ),
)


def damaged(body: bytes, others: list[bytes], rolls: random.Random) -> bytes:
    """The body after a few steps of damage, at most `BYTES_MAX` long."""
    for _ in range(rolls.randint(1, STEPS_MAX)):
        body = rolls.choice(_WAYS)(body, rolls.choice(others), rolls)[:BYTES_MAX]
    return body


def _flip(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    changed = bytearray(body)
    for _place in range(rolls.randint(1, 8) if body else 0):
        changed[rolls.randrange(len(changed))] = rolls.randrange(256)
    return bytes(changed)


def _insert(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    at = rolls.randint(0, len(body))
    return body[:at] + rolls.choice(_TOKENS) * rolls.choice((1, 1, 1, 2, 60, 5_000)) + body[at:]


def _repeat(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    start, end = _stretch(body, rolls)
    return body[:end] + body[start:end] * rolls.choice((1, 2, 50, 2_000)) + body[end:]


def _drop(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    start, end = _stretch(body, rolls)
    return body[:start] + body[end:]


def _splice(body: bytes, other: bytes, rolls: random.Random) -> bytes:
    at, (start, end) = rolls.randint(0, len(body)), _stretch(other, rolls)
    return body[:at] + other[start:end] + body[at:]


def _swap(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    lines = body.split(b"\n")
    first, second = rolls.randrange(len(lines)), rolls.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _cut(body: bytes, _: bytes, rolls: random.Random) -> bytes:
    return body[: rolls.randint(0, len(body))]


def _stretch(body: bytes, rolls: random.Random) -> tuple[int, int]:
    start = rolls.randint(0, len(body))
    return start, min(len(body), start + rolls.choice((1, 4, 30, 400)))


_WAYS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _flip,
    _insert,
    _insert,
    _repeat,
    _drop,
    _splice,
    _swap,
    _cut,
)
