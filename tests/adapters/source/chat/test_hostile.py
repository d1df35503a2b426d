"""Whatever is sent as a chat: a Conversation whose offsets hold, or a refusal with a name."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.source import identify
from adapters.source.chat import split_export
from domain.failures import InputRefused
from tests.adapters.source.chat.programs import EVERY_PROGRAM
from tests.adapters.source.checking import check
from tests.adapters.source.reading import read

MANY = 100_000
FIELDS = (
    *("type", "subtype", "text", "ts", "user", "channel", "event", "message", "messages", "blocks", "elements", "id"),
    *("attachments", "files", "from", "body", "content", "createdDateTime", "value", "conversations", "MessageList"),
    *("post", "posts", "order", "guild", "creator", "created_date", "date", "at", "thread", "edited", "mentions"),
    *("participants", "name", "user_profile", "bot_id", "props", "replies", "chats", "list", "deleted", "rows"),
)
WORDS = (
    *("message", "message_changed", "post", "rich_text", "section", "html", "Hi", "<@U1|ben>", "<a|b>", "\ud800", "\0"),
    *("1772352000.000100", "2026-03-02T10:00:00Z", "bot_message", "event_callback", "link", "RichText/Html", "\u202e"),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(WORDS))
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_refused(value: object) -> None:
    body = json.dumps(value).encode("utf-8", "surrogatepass")
    identify("application/json", body)
    with suppress(InputRefused):
        check(read("application/json", body, "ben@example.org"))


LOG_LINES = st.sampled_from(
    [
        *(
            "<ana> hi",
            "12:01 <ana> hi",
            "[12:01:02] * ana waves",
            "--- Day changed Tue Mar 99 2026",
            "* a",
            "  * x y",
            "[x",
        ),
        *(
            "2026-13-02 99:01:05\tana\thi",
            "Mar 02 12:01:05 <ana>\thi",
            "Session Start: nonsense",
            "",
            "99/99/9999, 99:99 - A: x",
        ),
        *(
            "[12.03.26, 10:01:02] Ana: x",
            "3/12/26, 10:01 AM - Ana: x",
            "-!- x",
            "<\u200b> x",
            "12:01 < > x",
            "24:61 <b> x",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LOG_LINES, max_size=10))
def test_any_log_is_read_or_refused(lines: list[str]) -> None:
    with suppress(InputRefused):
        check(read("text/plain", "\n".join(lines), "ana"))


@pytest.mark.parametrize(
    "token",
    [
        "<",
        "<@U1>",
        "<@U1|",
        "&lt;",
        "|",
        "<!date^",
        "@ana ",
        "* ",
        "*bold",
        "<http://",
        ":",
        "\n",
        "\n> ",
        "[",
        "<a|b>",
        "e\u0301",
    ],
)
def test_a_token_many_times_over_is_read_or_refused(token: str) -> None:
    text = token * (MANY // len(token))
    for document in (
        [{"type": "message", "user": "U1", "ts": "1.1", "text": text}],
        {"messages": [{"from": text, "text": text}]},
        {"id": "1", "createdDateTime": text, "body": {"contentType": "html", "content": text}},
        {"name": text, "messages": [{"type": "message", "date": text, "text": [text], "from": text}]},
    ):
        with suppress(InputRefused):
            read("application/json", json.dumps(document))
    with suppress(InputRefused):
        read("text/plain", f"12:01 <ana> {text}\n<b> {text}")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"text": "a", "text": "b"}', "not_json"),
        (b'{"messages": [{"text": "a", "from": "x", "from": "y"}]}', "not_json"),
        (b'{"a": {"a": NaN}}', "not_json"),
        (b'{"text": "x", "date": 1e999}', "wrong_shape"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "not_json"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "too_deep"),
        (b'{"text": "a"}\n' * 80_001, "too_many_messages"),
        (b'{"text": "a"}\n' * 20_001, "too_many_messages"),
        (b'{"text": "a"}\n{"text": }', "not_json"),
        (
            b'{"messages": [' + b",".join(b'{"from":"p%d","text":"x"}' % i for i in range(2_001)) + b"]}",
            "too_many_participants",
        ),
        (b"", "not_json"),
        (b"\xff\xfe\x00", "not_json"),
    ],
)
def test_what_is_too_much_or_in_doubt_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read("application/json", body)
    assert refused.value.reason == reason
    assert len(str(refused.value)) < 400


def test_names_that_make_the_words_many_times_longer_have_an_end() -> None:
    users = [{"id": "U1", "name": "x" * 200}]
    rows = [{"type": "message", "user": "U2", "ts": f"{i}.1", "text": "<@U1>" * 19_000} for i in range(20)]
    with pytest.raises(InputRefused) as refused:
        read("application/json", json.dumps({"ok": True, "messages": rows, "users": users}))
    assert refused.value.reason == "too_large"


NONSENSE: tuple[object, ...] = (
    None,
    True,
    -1,
    10**300,
    1e300,
    "",
    "x" * 5_000,
    "\ud800",
    [],
    {},
    [3, None, {}],
    {"id": "x" * 5_000},
)


def altered(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The paths of everything in a document."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from altered(each, (*path, key))


def with_nonsense(value: Any, path: tuple[Any, ...], nonsense: object) -> Any:  # Any: whatever JSON can hold
    if not path:
        return nonsense
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_nonsense(value[path[0]], path[1:], nonsense)
    return copy


@pytest.mark.parametrize("document", EVERY_PROGRAM, ids=lambda document: next(iter(document)))
def test_every_field_of_every_program_may_be_nonsense(document: dict[str, Any]) -> None:
    check(read("application/json", json.dumps(document)))
    for path in altered(document):
        for nonsense in NONSENSE:
            body = json.dumps(with_nonsense(document, path, nonsense)).encode()
            identify("application/json", body)
            with suppress(InputRefused):
                check(read("application/json", body, "ana"))
            for part in split_export([("messages.json", partial(bytes, body)), ("a.jsonl", partial(bytes, body))]):
                identify(part.media_type, part.body)
