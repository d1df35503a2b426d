"""What Slack's messages become."""

import pytest

from domain.failures import InputRefused
from tests.adapters.source.chat.slack import FIRST, SECOND, Row, answer, row
from tests.adapters.source.reading import document, people, said, stretches


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U2>, <@U2|ben> and <@U9|carl>", "@Ben Osei, @Ben Osei and @carl"),
        ("<@U9>", "@U9"),
        ("<#C2|port> <#C3>", "#port #C3"),
        ("<!here> <!channel> <!subteam^S1|@crew> <!subteam^S1>", "@here @channel @crew @S1"),
        ("<!date^1772352000^on {date}^https://example.org|1 March> <!date^1772352000^{date}>", "1 March {date}"),
        ("<https://example.org/a?b=1|the plan>", "the plan [example.org]"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<https://example.org|example.org>", "example.org"),
        ("<https://bank.example@evil.example/|bank.example>", "bank.example [evil.example]"),
        ("<https://evil.example|notevil.example account>", "notevil.example account [evil.example]"),
        ("<https://bank.example.evil.example|bank.example>", "bank.example [bank.example.evil.example]"),
        ("<tel:+4930123|call>", "call"),
        (
            "<mailto:ana@example.org|ana@example.org> <mailto:ana@example.org|write>",
            "ana@example.org write [ana@example.org]",
        ),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 < 2 > 0, <>, <nothing>", "1 < 2 > 0, <>, <nothing>"),
        ("*bold* :tada:", "*bold* :tada:"),
    ],
)
def test_markup_reads_as_on_the_screen(text: str, shown: str) -> None:
    assert said(document(answer(row(text)))) == [("Ana Silva", shown)]


def test_users_beside_the_messages_give_names_and_addresses() -> None:
    found = document(answer(row("Can <@U2> sign?")), user="ana@example.org")
    assert people(found) == [("Ana Silva", "ana@example.org", "speaker"), ("Ben Osei", None, "speaker")]
    assert [person.handle for person in found.participants] == ["U1", "U2"]
    assert (found.user, found.subject) == (found.participants[0], "#harbour")


def test_the_user_may_be_named_by_id() -> None:
    found = document(answer(row("Can <@U2> sign?")), user="U2")
    assert found.user is not None
    assert found.user.name == "Ben Osei"


def test_an_export_names_people_beside_what_they_said() -> None:
    rows = [row("Red?", user_profile={"real_name": "Ana Silva"}), row("I ask <@U1>", "U2", SECOND)]
    assert said(document(rows)) == [("Ana Silva", "Red?"), (None, "I ask @Ana Silva")]
    assert document(rows).participants[1].handle == "U2"
    assert document(rows).text.endswith("U2: I ask @Ana Silva")


def test_newest_first_is_put_in_order_and_answers_stand_behind_their_question() -> None:
    rows = [
        row("Blue.", "U2", "1772352120.000300", thread_ts=FIRST),
        row("Lunch?", "U2", SECOND),
        row("Red or blue?", ts=FIRST, thread_ts=FIRST),
    ]
    assert [words for _, words in said(document(answer(*rows)))] == ["Red or blue?", "Blue.", "Lunch?"]


def test_a_thread_is_its_channel_and_first_message() -> None:
    rows = [row("Red?", thread_ts=FIRST), row("Blue.", "U2", SECOND, thread_ts=FIRST)]
    thread = document(answer(*rows)).thread
    assert thread is not None
    assert (thread.id, thread.by.value) == (f"slack:C1:{FIRST}", "chat")
    assert document(answer(row("Red?"), row("Lunch?", ts=SECOND, thread_ts=SECOND))).thread is None


@pytest.mark.parametrize("subtype", ["channel_join", "channel_leave", "channel_topic", "pinned_item", "huddle_thread"])
def test_notices_of_slack_itself_are_left_out(subtype: str) -> None:
    found = document(answer(row("<@U2> has joined", subtype=subtype), row("Hello", ts=SECOND)))
    assert said(found) == [("Ana Silva", "Hello")]


def test_edits_stand_and_what_was_taken_back_is_gone() -> None:
    rows = [
        row("Red."),
        row("Secret", ts=SECOND),
        {"type": "message", "subtype": "message_changed", "message": row("Blue.", edited={"ts": SECOND}), "ts": "9"},
        {"type": "message", "subtype": "message_deleted", "deleted_ts": SECOND, "ts": "10"},
        row("This message was deleted.", ts="1772352070.000100", subtype="tombstone"),
    ]
    assert said(document(answer(*rows))) == [("Ana Silva", "Blue.")]


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"subtype": "bot_message", "bot_id": "B1", "username": "deploy"}, "deploy"),
        ({"user": "U3"}, "Deploy"),
        ({"user": "U7", "bot_id": "B1", "bot_profile": {"name": "Builds"}}, "Builds"),
    ],
)
def test_what_only_bots_say_is_automated(more: Row, name: str) -> None:
    bots = {**row("Build 7 failed", ""), **more}
    found = document(answer(bots))
    assert (found.automated, said(found)) == (True, [(name, "Build 7 failed")])
    assert not document(answer(bots, row("I look", ts=SECOND))).automated


def test_what_an_app_posts_for_a_person_makes_them_no_bot() -> None:
    by_app = row("Standup at nine", bot_id="B1", bot_profile={"name": "Standups"})
    found = document(answer(by_app, row("I am late", ts=SECOND)))
    assert (found.automated, [name for name, _ in said(found)]) == (False, ["Ana Silva", "Ana Silva"])


def rich(*parts: Row) -> Row:
    return row("", blocks=[{"type": "rich_text", "elements": list(parts)}])


def section(kind: str, *elements: Row) -> Row:
    return {"type": kind, "elements": list(elements)}


def test_blocks_are_read_where_there_is_no_text() -> None:
    ben, word = {"type": "user", "user_id": "U2"}, {"type": "text", "text": " signs & sends "}
    page = {"type": "link", "url": "https://example.org/x", "text": "it"}
    items = section("rich_text_list", section("rich_text_section", ben), section("rich_text_section", page))
    found = document(
        answer(rich(section("rich_text_section", ben, word, page), items, section("rich_text_quote", word)))
    )
    own = "@Ben Osei signs & sends it [example.org]\n- @Ben Osei\n- it [example.org]"
    assert stretches(found) == [("own", own), ("quoted", ">  signs & sends")]
    assert [person.handle for person in found.participants] == ["U1", "U2"]


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (
            {"type": "section", "text": {"text": "*Due* &lt;now&gt;"}, "fields": [{"text": "a"}, {"text": "b"}]},
            "*Due* <now>\na\nb",
        ),
        ({"type": "header", "text": {"type": "plain_text", "text": "Release"}}, "Release"),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "by <@U2>"}]}, "by @Ben Osei"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]}, "a\tb"),
    ],
)
def test_each_block_shows_its_words(block: Row, shown: str) -> None:
    assert said(document(answer(row("", blocks=[block])))) == [("Ana Silva", shown)]


def test_what_a_message_brings_is_read_and_previews_of_links_are_not() -> None:
    brought = [
        {"title": "Build 7", "text": "failed", "fields": [{"title": "Branch", "value": "main"}]},
        {"from_url": "https://example.org", "title": "A page", "text": "Buy now"},
        {"is_share": True, "author_name": "Ben Osei", "text": "I sign\non Friday"},
    ]
    found = document(answer(row("Look:", attachments=brought)))
    assert said(found) == [
        ("Ana Silva", "Look:\nBuild 7\nfailed\nBranch: main"),
        (None, "Ben Osei wrote:\n> I sign\n> on Friday"),
    ]


@pytest.mark.parametrize("share", [{"is_share": True}, {"is_msg_unfurl": True}])
def test_words_of_a_shared_message_are_not_of_whom_shares_it(share: Row) -> None:
    found = document(answer(row("Fine.", attachments=[{**share, "author_name": "Zoe", "text": "I promise to pay"}])))
    assert stretches(found) == [("own", "Fine."), ("quoted", "Zoe wrote:\n> I promise to pay")]
    assert [(segment.speaker, segment.at is None) for segment in found.segments] == [(0, False), (None, True)]


def test_a_list_with_a_border_stands_in_a_quote() -> None:
    item = section("rich_text_section", {"type": "text", "text": "I pay"})
    found = document(answer(rich({**section("rich_text_list", item), "border": 1}, item)))
    assert stretches(found) == [("quoted", "> - I pay"), ("own", "I pay")]


def test_three_angles_quote_the_rest() -> None:
    found = document(answer(row("See:\n&gt;&gt;&gt; I promise\nto pay")))
    assert stretches(found) == [("own", "See:"), ("quoted", "> I promise\n> to pay")]


SEEN = {"type": "section", "text": {"type": "mrkdwn", "text": "What <@U2> sees"}}


@pytest.mark.parametrize(
    ("blocks", "shown", "named"),
    [
        ([SEEN], "What @Ben Osei sees", ["U1", "U2"]),
        ([{"type": "divider"}, {"type": "unheard_of", "words": "x"}], "hidden fallback for @Deploy", ["U1", "U3"]),
        ([], "hidden fallback for @Deploy", ["U1", "U3"]),
    ],
)
def test_the_text_counts_only_where_no_block_has_words(blocks: list[Row], shown: str, named: list[str]) -> None:
    found = document(answer(row("hidden fallback for <@U3>", blocks=blocks)))
    assert said(found) == [("Ana Silva", shown)]
    assert [person.handle for person in found.participants] == named


def test_a_person_whom_only_the_text_names_is_called_so_where_blocks_show() -> None:
    block = rich(section("rich_text_section", {"type": "user", "user_id": "U9"}))["blocks"]
    found = document(answer(row("<@U9|carl>", blocks=block)))
    assert [(person.handle, person.name) for person in found.participants][1] == ("U9", "carl")


def test_files_are_named_and_not_read() -> None:
    files = [{"name": "plan.pdf", "mimetype": "application/pdf", "size": 7}, {"name": "gone", "mode": "tombstone"}]
    found = document(answer(row("Here", files=files, subtype="file_share"), row("", ts=SECOND, files=files[:1])))
    assert found.text == "Ana Silva: Here\n[attachment: plan.pdf]\nAna Silva: [attachment: plan.pdf]"
    file = found.attachments[0]
    assert (file.name, file.media_type, file.bytes, file.unread) == ("plan.pdf", "application/pdf", 7, "not_fetched")
    assert len(found.segments) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ok": False, "error": "channel_not_found"}, "wrong_shape"),
        (answer(row("Hello"), "Hi"), "wrong_shape"),  # type: ignore[arg-type]
        (answer(row("x" * 100_001)), "message_too_long"),
        (answer(row("", ts=FIRST)), "empty"),
        (answer(row("joined", subtype="channel_join")), "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(given: Row, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        document(given)
    assert refused.value.reason == reason
