"""Slack's own shapes, as short as these tests need them."""

from typing import Any

Row = dict[str, Any]  # Any: whatever Slack's JSON holds

FIRST = "1772352000.000100"
SECOND = "1772352060.000200"
USERS: list[Row] = [
    {"id": "U1", "name": "ana", "profile": {"real_name": "Ana Silva", "email": "ana@example.org"}},
    {"id": "U2", "name": "ben", "real_name": "Ben Osei", "profile": {"display_name": "benno"}},
    {"id": "U3", "name": "deploy", "is_bot": True, "profile": {"real_name": "Deploy"}},
]


def row(text: str, user: str = "U1", ts: str = FIRST, **more: object) -> Row:
    """A message, as an export and the Web API have it."""
    return {"type": "message", "user": user, "text": text, "ts": ts, **more}


def envelope(event: Row, event_id: str = "Ev1") -> Row:
    """An event, as the Events API sends it."""
    return {"type": "event_callback", "team_id": "T1", "event_id": event_id, "event": {"channel": "C1", **event}}


def answer(*rows: Row) -> Row:
    """Messages as the Web API answers them, with the users beside them."""
    return {"ok": True, "messages": list(rows), "users": USERS, "channel": {"id": "C1", "name": "harbour"}}
