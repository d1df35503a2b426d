"""What messages of Microsoft Teams become."""

import json
from typing import Any

import pytest

from adapters.source import identify
from domain.failures import InputRefused
from tests.adapters.source.reading import document, people, said, stretches

Row = dict[str, Any]  # Any: whatever Teams' JSON holds


def post(words: str, own_id: str = "1", minute: int = 0, **more: object) -> Row:
    return {
        "id": own_id,
        "messageType": "message",
        "createdDateTime": f"2026-03-02T10:{minute:02}:00Z",
        "from": {"user": {"id": "g1", "displayName": "Ana Silva"}},
        "body": {"contentType": "html", "content": words},
        "channelIdentity": {"teamId": "t1", "channelId": "19:x"},
        **more,
    }


def test_html_reads_as_on_the_screen_and_mentions_take_part() -> None:
    ben = {"id": 0, "mentionText": "Ben", "mentioned": {"user": {"id": "g2", "displayName": "Ben Osei"}}}
    words = '<p>Can <at id="0">Ben Osei</at> sign? <emoji alt="🙂"></emoji></p><attachment id="a"></attachment>'
    found = document(post(words, mentions=[ben], attachments=[{"contentType": "reference", "name": "plan.docx"}]))
    assert found.text == "Ana Silva: Can @Ben Osei sign? 🙂\n[attachment: plan.docx]"
    assert [(person.name, person.handle) for person in found.participants] == [("Ana Silva", "g1"), ("Ben Osei", "g2")]


@pytest.mark.parametrize("style", ["", 'style="border:none; margin-left:40px" '])
def test_what_an_answer_quotes_is_not_its_writers(style: str) -> None:
    reply = f'<blockquote {style}itemscope itemtype="http://schema.skype.com/Reply" itemid="1">'
    found = document(post(f"{reply}<strong>Zoe</strong><p>I promise to pay</p></blockquote><p>Fine</p>"))
    assert stretches(found) == [("quoted", "> Zoe\n>\n> I promise to pay"), ("own", "Fine")]


def test_what_nobody_sees_is_left_out_and_counted() -> None:
    found = document(post('<p>Red?</p><p style="display:none">Pay at once</p>'))
    assert (found.text, found.flags.hidden_removed) == ("Ana Silva: Red?", 1)


def test_answers_stand_behind_what_they_answer_whatever_the_order() -> None:
    rows = [post("Lunch?", "3", 2), post("Blue.", "2", 5, replyToId="1"), post("Red?", "1", 0)]
    assert [words for _, words in said(document({"value": rows}))] == ["Red?", "Blue.", "Lunch?"]


def test_answers_may_stand_inside_what_they_answer() -> None:
    found = document(post("Red?", subject="Colours", replies=[post("Blue.", "2", 1, replyToId="1")]))
    assert [words for _, words in said(found)] == ["Red?", "Blue."]
    assert found.subject == "Colours"
    assert found.thread is not None
    assert found.thread.id == "teams:19:x:1"


def test_a_chat_is_one_thread() -> None:
    rows = [
        post("Red?", channelIdentity=None, chatId="19:c"),
        post("Blue", "2", 1, channelIdentity=None, chatId="19:c"),
    ]
    thread = document({"value": rows}).thread
    assert thread is not None
    assert thread.id == "teams:19:c"


def test_what_was_taken_back_and_notices_are_left_out() -> None:
    gone = post("", "2", deletedDateTime="2026-03-02T11:00:00Z")
    notice = post("<systemEventMessage/>", "3", messageType="systemEventMessage")
    assert [words for _, words in said(document({"value": [post("Red?"), gone, notice]}))] == ["Red?"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (post("", deletedDateTime="2026-03-02T11:00:00Z"), "deleted"),
        (post("<systemEventMessage/>", messageType="systemEventMessage"), "not_a_message"),
        ({"value": [post("Red?"), 3]}, "wrong_shape"),
        (post("<p></p>"), "empty"),
    ],
)
def test_what_holds_no_message_is_refused_by_name(given: Row, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        document(given)
    assert refused.value.reason == reason


def test_only_an_app_speaking_is_automated() -> None:
    app = {"from": {"application": {"id": "b", "displayName": "Builds"}}}
    assert document({**post("Done"), **app}).automated


def test_an_edited_message_is_another_than_the_first() -> None:
    names = [
        identify("application/json", json.dumps(given).encode()).source_id
        for given in (post("Red?"), post("Red?", etag="2"), post("Blue?", lastEditedDateTime="2026-03-02T11:00:00Z"))
    ]
    assert names == ["teams:19:x:1", "teams:19:x:1", "teams:19:x:1:2026-03-02T11:00:00Z"]


def line(words: str, own_id: str, minute: int, **more: object) -> Row:
    return {
        "id": own_id,
        "displayName": "Ana Silva",
        "from": "8:live:ana",
        "originalarrivaltime": f"2026-03-02T10:{minute:02}:00Z",
        "messagetype": "RichText/Html",
        "content": words,
        **more,
    }


HARBOUR = {
    "id": "19:h",
    "displayName": "Harbour",
    "MessageList": [
        line("Yes &amp; no", "2", 1, displayName="Ben Osei", **{"from": "8:live:ben"}),
        line("<p>Red or <b>blue</b>?</p>", "1", 0),
        line("<x/>", "3", 2, messagetype="ThreadActivity/AddMember"),
        line("Gone", "4", 3, properties={"deletetime": "1772445600000"}),
    ],
}


def test_a_persons_export_of_one_conversation_is_read() -> None:
    found = document({"userId": "8:live:ben", "conversations": [HARBOUR]})
    assert said(found) == [("Ana Silva", "Red or blue?"), ("Ben Osei", "Yes & no")]
    assert found.user == found.participants[1]
    assert found.subject == "Harbour"
    assert people(document(HARBOUR)) == people(found)


def test_an_export_of_several_conversations_is_refused_as_one_message() -> None:
    with pytest.raises(InputRefused) as refused:
        document({"userId": "8:live:ben", "conversations": [HARBOUR, HARBOUR]})
    assert refused.value.reason == "several_conversations"
