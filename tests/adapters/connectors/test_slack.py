"""Slack: a message is fetched with its thread and the names of those who speak, and events come as Slack posts them."""

import json
import logging
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.connectors.doubles._http import Call, HttpDouble, Reply, told
from adapters.connectors.doubles.slack import SlackDouble, post_event, rate_limited, refusal
from adapters.connectors.signatures import signed_by_slack
from adapters.connectors.slack import MESSAGES_MAX, SlackShelf
from adapters.source import normalise
from domain.conversation import Conversation
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import SlackSource

SECRET = "signs-with-this"
ROOT, ASKED, LATER = "1700000001.000100", "1700000002.000200", "1700000003.000300"


def workspace() -> SlackDouble:
    """A thread of three messages, and a message beside it."""
    slack = SlackDouble()
    slack.add_channel("C1", "harbour")
    for own_id, name in (("U1", "Ana Ruiz"), ("U2", "Ben Ode"), ("U3", "Cleo Park")):
        slack.add_person(own_id, name, f"{name.split()[0].lower()}@example.org")
    slack.say("C1", "U1", "The crane is down again.", ts=ROOT)
    slack.say("C1", "U3", "Lunch?", ts="1700000001.500000")
    slack.say("C1", "U2", "<@U1> please call the fitter, <@U9> has the number", thread=ROOT, ts=ASKED)
    slack.say("C1", "U3", "Not before noon.", thread=ROOT, ts=LATER)
    return slack


@asynccontextmanager
async def shelved(slack: HttpDouble, token: str) -> AsyncIterator[SlackShelf]:
    async with slack.serving() as base:
        shelf = SlackShelf(config(base, token))
        try:
            yield shelf
        finally:
            await shelf.close()


def config(base: str, token: str) -> SlackSource:
    return SlackSource(signing_secret=SecretStr(SECRET), bot_token=SecretStr(token), base_url=base)


async def brought(slack: SlackDouble, ts: str = ASKED, thread: str = ROOT) -> dict[str, Any]:
    async with shelved(slack, slack.token) as shelf:
        body = await shelf.bring(f"C1/{thread}/{ts}")
    assert body.media_type == "application/json"
    found = json.loads(body.body)
    assert isinstance(found, dict)
    return found


async def read(slack: SlackDouble, ts: str = ASKED, thread: str = ROOT) -> Conversation:
    body = json.dumps(await brought(slack, ts, thread)).encode()
    return normalise("application/json", body, received_at=datetime(2026, 1, 1, tzinfo=UTC), user=None)


def times(document: dict[str, Any]) -> list[str]:
    return [row["ts"] for row in document["messages"]]


async def test_a_message_is_read_with_the_thread_before_it_and_names_for_ids() -> None:
    conversation = await read(workspace())
    assert conversation.subject == "#harbour"
    assert "Ana Ruiz: The crane is down again." in conversation.text
    assert "@Ana Ruiz please call the fitter, @U9 has the number" in conversation.text
    assert "noon" not in conversation.text
    assert "Lunch" not in conversation.text
    assert {person.address for person in conversation.participants} >= {"ana@example.org", "ben@example.org"}


async def test_a_message_means_the_same_whenever_it_is_fetched() -> None:
    slack = workspace()
    slack.say("C1", "U1", "Alone.", ts="1700000009.000900")
    before = await read(slack, "1700000009.000900", "1700000009.000900")
    slack.say("C1", "U2", "Not any more.", thread="1700000009.000900")
    after = await read(slack, "1700000009.000900", "1700000009.000900")
    assert before == after
    assert before.thread is not None


async def test_a_thread_is_one_thread_from_its_first_message_on() -> None:
    slack = workspace()
    threads = {(await read(slack, ts)).thread for ts in (ROOT, ASKED, LATER)}
    assert len(threads) == 1
    assert None not in threads


async def test_a_long_thread_is_read_page_by_page() -> None:
    slack = workspace()
    slack.page_messages_max = 2
    for number in range(5):
        slack.say("C1", "U1", f"step {number}", thread=ROOT, ts=f"170000001{number}.000000")
    found = await brought(slack, "1700000014.000000")
    assert times(found) == [ROOT, ASKED, LATER, *(f"170000001{number}.000000" for number in range(5))]


async def test_of_a_thread_that_is_too_long_the_first_message_and_the_last_are_read() -> None:
    slack = workspace()
    for number in range(1_200):
        slack.say("C1", "U1", "on and on", thread=ROOT, ts=f"17000{number:05d}.000000")
    found = await brought(slack, "1700001199.000000")
    assert len(found["messages"]) == MESSAGES_MAX
    assert times(found)[0] == "1700000000.000000"
    assert times(found)[-1] == "1700001199.000000"


async def test_a_thread_without_an_end_is_refused() -> None:
    async def endless(call: Call) -> Reply:
        assert call.path.endswith("conversations.replies")
        return told({"ok": True, "messages": [], "response_metadata": {"next_cursor": "x"}})

    slack = SlackDouble()
    slack.answer = endless  # type: ignore[method-assign]  # this one double's
    async with shelved(slack, slack.token) as shelf:
        with pytest.raises(Refused) as caught:
            await shelf.bring("C1/1.1/1.1")
    assert caught.value.reason == "too_many_messages"


async def test_of_a_persons_entry_only_what_names_them_is_kept() -> None:
    [ana, *_] = (await brought(workspace()))["users"]
    profile = {"real_name": "Ana Ruiz", "display_name": "Ana", "email": "ana@example.org"}
    assert ana == {"id": "U1", "name": "ana.ruiz", "is_bot": False, "profile": profile}


@pytest.mark.parametrize("scope", ["users:read", "channels:read", "users:read.email"])
async def test_without_the_scope_for_names_the_words_are_there(scope: str) -> None:
    slack = workspace()
    slack.scopes -= {scope}
    conversation = await read(slack)
    assert "The crane is down again." in conversation.text
    assert (conversation.subject == "#harbour") == (scope != "channels:read")
    assert ("@Ana Ruiz" in conversation.text) == (scope != "users:read")
    assert bool(conversation.participants[0].address) == (scope == "channels:read")


async def test_names_are_asked_for_once() -> None:
    slack = workspace()
    async with shelved(slack, slack.token) as shelf:
        for ts in (ROOT, ASKED, LATER):
            await shelf.bring(f"C1/{ROOT}/{ts}")
        await SlackShelf(config(slack.base, slack.token)).bring(f"C1/{ROOT}/{ASKED}")
    asked = [call.path for call in slack.calls]
    assert (asked.count("/users.info"), asked.count("/conversations.info")) == (4, 1)  # U9 is asked for too


async def test_what_somebody_typed_is_no_person() -> None:
    slack = workspace()
    slack.say("C1", "U1", '{"user": "U77"} <@u88>', thread=ROOT, ts="1700000008.000000")
    await brought(slack, "1700000008.000000")
    asked = [call.body for call in slack.calls if call.path == "/users.info"]
    assert asked == [b"user=U1", b"user=U2", b"user=U9", b"user=U3"]


async def test_a_half_character_does_no_harm() -> None:
    slack = workspace()
    slack.say("C1", "U1", "oh \ud83d dear", thread=ROOT, ts="1700000008.000000")
    assert "dear" in (await read(slack, "1700000008.000000")).text


async def test_a_message_that_was_taken_back_is_gone() -> None:
    slack = workspace()
    slack.take_back("C1", ASKED)
    with pytest.raises(Refused) as caught:
        await brought(slack)
    assert caught.value.reason == "gone"


async def test_a_thread_lives_on_without_its_first_message() -> None:
    slack = workspace()
    slack.take_back("C1", ROOT)
    assert "please call the fitter" in (await read(slack)).text
    with pytest.raises(Refused) as caught:
        await brought(slack, ROOT)
    assert caught.value.reason == "gone"


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (refusal("channel_not_found"), "gone", "channel_not_found"),
        (refusal("thread_not_found"), "gone", "thread_not_found"),
        (refusal("invalid_auth"), "not_allowed", "check the source's bot_token"),
        (refusal("account_inactive"), "not_allowed", "install the app again"),
        (refusal("token_revoked"), "not_allowed", "install the app again"),
        (refusal("not_in_channel"), "not_allowed", "invite the app"),
        (refusal("missing_scope", needed="channels:history"), "not_allowed", "missing_scope: channels:history"),
        (refusal("missing_scope", needed="<b>SECRET"), "not_allowed", "(missing_scope)"),
        (refusal("invalid_ts_latest"), "not_taken", "invalid_ts_latest"),
        (told({"ok": False, "error": "x"}, 403), "not_allowed", "HTTP 403"),
        (Reply(404, b"<html>nothing here"), "not_taken", "base_url"),
    ],
)
async def test_a_refusal_says_what_to_do(answer: Reply, reason: str, words: str) -> None:
    slack = workspace()
    slack.instead.append(answer)
    with pytest.raises(Refused) as caught:
        await brought(slack)
    assert caught.value.reason == reason
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        (rate_limited(30), 30),
        (rate_limited(10**9), 3_600),
        (refusal("ratelimited"), None),
        (refusal("internal_error"), None),
        (Reply(500, b"oops"), None),
        (Reply(503, b"", {"Retry-After": "7"}), 7),
        (Reply(200, b"<html>a proxy's page"), None),
        (Reply(200, b""), None),
        (Reply(200, b"[1]"), None),
        (Reply(200, b"1"), None),
        (Reply(200, b"\xff\xfe"), None),
        (Reply(200, b"[" * 100_000), None),
        (Reply(200, b"{}", {"content-type": "text/html; charset=none-such"}), None),
        (Reply(500, b"\xff", {"content-type": "text/html; charset=none-such"}), None),
        (told({"ok": True}), None),
        (told({"ok": True, "messages": [1]}), None),
        (told({"ok": False, "error": {"no": "word"}}), None),
    ],
)
async def test_what_may_pass_is_tried_again(answer: Reply, wait_s: float | None) -> None:
    slack = workspace()
    slack.instead.append(answer)
    with pytest.raises(Unavailable) as caught:
        await brought(slack)
    assert caught.value.retry_after_s == wait_s


async def test_a_limit_in_the_midst_of_names_is_waited_for_and_what_was_asked_is_known() -> None:
    slack = workspace()
    async with shelved(slack, slack.token) as shelf:
        await shelf.bring(f"C1/{ROOT}/{ROOT}")
        slack.calls.clear()
        slack.instead.extend([told({"ok": True, "messages": slack.messages["C1"]}), rate_limited(9)])
        with pytest.raises(Unavailable):
            await shelf.bring(f"C1/{ROOT}/{ASKED}")
        await shelf.bring(f"C1/{ROOT}/{ASKED}")
    assert b"user=U1" not in [call.body for call in slack.calls]


@pytest.mark.parametrize("bytes_sent", [0, 5, 120, 400])
async def test_a_cut_connection_may_pass(bytes_sent: int) -> None:
    slack = workspace()
    slack.cut_after = lambda: bytes_sent
    with pytest.raises(Unavailable) as caught:
        await brought(slack)
    assert caught.value.reason == "cut"


async def test_nobody_there_may_pass() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable):
        await SlackShelf(config(f"http://127.0.0.1:{port}/", "xoxb-1")).bring("C1/1.1/1.1")


@pytest.mark.parametrize("own_id", ["", "C1", "C1/1.1", "C1/1.1/1.1/1.1", "C1/x/1.1", "C1/1.1/1.1\n", "../1.1/1.1"])
async def test_an_id_of_another_kind_is_refused(own_id: str) -> None:
    with pytest.raises(Refused) as caught:
        await SlackShelf(config("http://127.0.0.1:9/", "xoxb-1")).bring(own_id)
    assert caught.value.reason == "unknown_id"


@pytest.mark.parametrize("base", ["http://slack.example.org/api/", "ftp://127.0.0.1/"])
def test_a_token_does_not_travel_in_the_clear(base: str) -> None:
    with pytest.raises(Misconfigured):
        SlackShelf(config(base, "xoxb-1"))


def test_without_a_token_there_is_nothing_to_fetch_with() -> None:
    with pytest.raises(Misconfigured):
        SlackShelf(SlackSource(signing_secret=SecretStr(SECRET)))


async def test_neither_tokens_nor_words_are_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack = workspace()
    slack.instead.append(Reply(200, b"The crane is down again."))
    with pytest.raises(Unavailable) as caught:
        await brought(slack)
    await brought(slack)
    told_of = caplog.text + str(caught.value) + repr(caught.value.__cause__)
    assert slack.token not in told_of
    assert "crane" not in told_of


class Receiver(HttpDouble):
    """Whom events are posted to."""

    def open_to_all(self, call: Call) -> bool:
        del call
        return True

    async def answer(self, call: Call) -> Reply:
        del call
        return Reply()


async def test_an_event_is_signed_as_slack_signs_it() -> None:
    receiver, slack = Receiver(), workspace()
    async with receiver.serving() as url:
        assert await post_event(url, SECRET, slack.event("C1", ASKED)) == (200,)
    [call] = receiver.calls
    given = {"timestamp": call.headers["x-slack-request-timestamp"], "signature": call.headers["x-slack-signature"]}
    assert signed_by_slack(call.body, **given, secret=SECRET, now_s=float(given["timestamp"]))
    assert json.loads(call.body)["event"]["ts"] == ASKED


async def test_an_event_is_posted_again_until_it_is_taken() -> None:
    receiver, slack = Receiver(instead=deque([Reply(500), Reply(302)])), workspace()
    async with receiver.serving() as url:
        assert await post_event(url, SECRET, slack.event("C1", ASKED), pauses_s=(0, 0, 0)) == (500, 302, 200)
    numbers = [call.headers.get("x-slack-retry-num") for call in receiver.calls]
    assert numbers == [None, "1", "2"]
    assert len({call.body for call in receiver.calls}) == 1


async def test_an_event_that_nobody_takes_is_given_up() -> None:
    slack = workspace()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    assert await post_event(url, SECRET, slack.event("C1", ASKED), pauses_s=(0, 0)) == (None, None, None)
