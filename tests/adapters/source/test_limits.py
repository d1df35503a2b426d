"""What is refused before it can hurt."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import source
from adapters.source import BODY_BYTES_MAX, _limits
from domain.failures import InputRefused
from tests.adapters.source.reading import read

MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def nested(levels: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"x" * (BODY_BYTES_MAX + 1), "too_large"),
        (b"Subject: " + b"=?utf-8?q?aaaa?=\n " * 60_000 + b"\n\nHi", "header_too_large"),
        (b"Subject: " + b"a" * 33_000 + b"\n\nHi", "header_too_large"),
        (b"Content-Type: text/plain; " + b"a=1;" * 60 + b"\n\nHi", "header_too_large"),
        (MIXED + b"--b\nX: " + b"a" * 33_000 + b"\n\nHi\n--b--", "header_too_large"),
        (MIXED + b"--b\n\nHi\n" * 1_100, "too_many_parts"),
        (nested(5_000), "too_deep"),
        (b"Content-Type: message/rfc822\n\n" * 100, "too_deep"),
        (nested(48) + b"x\n" * 100_000, "too_deep"),
        (b"From: ana@example.org\n\n" + b"> a\nb\n" * 11_000, "too_many_segments"),
        (b"", "empty"),
    ],
)
def test_a_mail_beyond_a_limit_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read("message/rfc822", body)
    assert refused.value.reason == reason
    assert str(refused.value).endswith((".", "text"))


@pytest.mark.parametrize(
    ("media_type", "body", "reason"),
    [
        ("text/vtt", "WEBVTT\n\n" + "-->\n" * 60_000, "too_many_cues"),
        ("text/plain", "\n" * 2_100_000, "too_many_lines"),
        ("text/plain", "".join(f"Person {i}: hi\n" for i in range(2_100)), "too_many_participants"),
        ("application/json", json.dumps([{"text": "x"}] * 20_001), "too_many_messages"),
        ("application/json", "[" + "[]," * 1_000_001 + "]", "too_many_parts"),
        ("application/pdf", "", "unknown_media_type"),
    ],
)
def test_anything_else_beyond_a_limit_is_refused_by_name(media_type: str, body: str, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read(media_type, body)
    assert refused.value.reason == reason


def test_a_mail_within_the_limits_is_read() -> None:
    parts = b"--b\n\nHi\n" * 900
    assert read("message/rfc822", MIXED + parts).text.count("Hi") == 900


def test_of_too_many_recipients_the_first_are_kept_and_the_limit_named() -> None:
    fields = "".join(f"Cc: {', '.join(f'a{field}.{i}@example.org' for i in range(1_000))}\n" for field in range(3))
    found = read("message/rfc822", f"From: ana@example.org\n{fields}\nHi", "ben@example.org")
    assert (len(found.participants), "participants" in found.limits) == (2_000, True)
    assert found.user is not None


def constants(module: Path) -> Iterator[str]:
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id.lstrip("_") for target in targets if isinstance(target, ast.Name))


def test_no_name_of_a_limit_has_a_second_value_elsewhere() -> None:
    (folder,) = map(Path, source.__path__)
    elsewhere = (module for module in folder.rglob("*.py") if module.name != "_limits.py")
    second = [f"{module.name}: {name}" for module in elsewhere for name in constants(module) if hasattr(_limits, name)]
    assert second == []
