"""A document of every chat program that is read, with each field that anybody here looks at."""

from typing import Any

PERSON = {"id": "U1", "name": "ana", "displayName": "Ana", "profile": {"real_name": "Ana"}}
POST = {"team": "t", "channel": "c", "user": "ana", "message": "hi", "create_at": 1, "attachments": [{"path": "a/b"}]}
EVERY_PROGRAM: tuple[dict[str, Any], ...] = (  # Any: whatever their JSON holds
    {
        "type": "event_callback",
        "event": {"type": "message", "user": "U1", "text": "hi", "ts": "1.1", "thread_ts": "1.0", "channel": "C1"},
    },
    {
        "ok": True,
        "channel": {"id": "C1", "name": "c"},
        "users": [PERSON],
        "messages": [
            {
                "type": "message",
                "user": "U1",
                "text": "hi <@U1>",
                "ts": "1.1",
                "thread_ts": "1.0",
                "edited": {"ts": "1.2"},
                "files": [{"name": "a", "size": 1}],
            },
            {"type": "message", "subtype": "message_deleted", "deleted_ts": "1.1", "ts": "1.3"},
            {
                "type": "message",
                "bot_id": "B1",
                "username": "b",
                "ts": "1.4",
                "text": "",
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
                    }
                ],
            },
        ],
    },
    {
        "value": [
            {
                "id": "1",
                "replyToId": "0",
                "createdDateTime": "2026-03-02T10:00:00Z",
                "from": {"user": PERSON},
                "body": {"contentType": "html", "content": "hi"},
                "mentions": [{"mentioned": {"user": PERSON}}],
                "channelIdentity": {"channelId": "c"},
                "attachments": [{"name": "a"}],
            }
        ]
    },
    {
        "userId": "8:a",
        "conversations": [
            {
                "id": "19:h",
                "displayName": "H",
                "MessageList": [
                    {
                        "id": "1",
                        "from": "8:a",
                        "conversationid": "19:h;messageid=1",
                        "originalarrivaltime": "2026-03-02T10:00:00Z",
                        "messagetype": "Text",
                        "content": "hi",
                    }
                ],
            }
        ],
    },
    {"type": "post", "post": {**POST, "replies": [POST]}},
    {"type": "direct_post", "direct_post": {**POST, "channel_members": ["ana", "ben"]}},
    {
        "order": [],
        "posts": {
            "a": {
                "id": "a",
                "root_id": "b",
                "user_id": "u",
                "channel_id": "c",
                "message": "hi",
                "create_at": 1,
                "metadata": {"files": [{"name": "a", "size": 1}]},
            }
        },
        "users": [PERSON],
    },
    {
        "guild": {},
        "channel": {"id": "5", "name": "p", "type": "GuildPublicThread"},
        "messages": [
            {
                "id": "1",
                "type": "Default",
                "timestamp": "2026-03-02T10:00:00Z",
                "content": "hi",
                "author": PERSON,
                "mentions": [PERSON],
                "attachments": [{"fileName": "a", "fileSizeBytes": 1}],
            }
        ],
    },
    {
        "messages": [
            {
                "creator": {"name": "A", "email": "a@b.c"},
                "created_date": "Monday, March 2, 2026 at 9:00:00 AM UTC",
                "text": "hi",
                "topic_id": "t",
                "message_id": "m",
            },
            {"creator": {}, "topic_id": "t"},
        ]
    },
    {
        "name": "P",
        "type": "x",
        "id": 4,
        "messages": [
            {
                "id": 2,
                "type": "message",
                "date": "2026-03-02T10:00:00",
                "date_unixtime": "1",
                "from": "A",
                "from_id": "u",
                "text": ["hi", {"type": "text_link", "text": "x", "href": "y"}],
                "file_name": "a",
            }
        ],
    },
    {
        "title": "x",
        "messages": [
            {
                "id": 1,
                "from": {"name": "A"},
                "text": "hi",
                "at": 1,
                "thread": "t",
                "mentions": ["B"],
                "attachments": ["a"],
            }
        ],
    },
)
