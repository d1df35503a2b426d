"""For any input: a Conversation whose offsets hold, or a refusal."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.source import MEDIA_TYPES
from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source.reading import FROM_TO, read

LINES = st.sampled_from(
    [
        *("", "Hello.", "> quoted", ">> more", "-- ", "--", "Ana: yes", "Ben: no", "  ", "\u200b", "\x00", "\ud800"),
        *("On Mon, 2 Mar 2026 at 09:00, Ben <b@x.y> wrote:", "-----Original Message-----", "From: Ana", "To: Ben"),
        *("WEBVTT", "NOTE x", "00:01.000 --> 00:02.000", "<v Ana>words", "<p>", "<!--", "Subject: x", "e\u0301"),
        *("Content-Type: multipart/mixed; boundary=b", "--b", "--b--", "Content-Type: text/html", "\r", "\U0001f600"),
    ]
)
TEXTS = st.lists(LINES, max_size=14).map("\n".join)
OPENINGS = st.sampled_from(["", "WEBVTT\n\n", FROM_TO, FROM_TO + "Content-Type: text/html\n\n"])
ROWS = st.lists(st.fixed_dictionaries({"text": TEXTS}, optional={"from": TEXTS, "at": st.integers()}), max_size=4)


def check(found: Conversation) -> None:
    end = 0
    for index, segment in enumerate(found.segments):
        assert segment.index == index
        assert end <= segment.start < segment.end <= len(found.text)
        assert found.words_of(segment).strip()
        assert segment.speaker is None or segment.speaker < len(found.participants)
        end = segment.end
    assert found.segments
    assert found.at.utcoffset() is not None
    assert "\0" not in found.model_dump_json().encode().decode()


def read_or_refuse(media_type: str, body: bytes) -> None:
    with suppress(InputRefused):
        check(read(media_type, body, "ben@example.org"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MEDIA_TYPES), OPENINGS, TEXTS)
def test_offsets_hold_for_any_text(media_type: str, opening: str, text: str) -> None:
    read_or_refuse(media_type, (opening + text).encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(MEDIA_TYPES), st.binary(max_size=200))
def test_offsets_hold_for_any_bytes(media_type: str, body: bytes) -> None:
    read_or_refuse(media_type, body)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_offsets_hold_for_any_chat(rows: list[dict[str, object]]) -> None:
    read_or_refuse("application/json", json.dumps({"messages": rows}).encode())
