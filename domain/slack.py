"""Which of Slack's messages hold somebody's words."""

from typing import Final

SPEECH: Final = frozenset(
    (
        *("", "bot_message", "me_message", "thread_broadcast", "reply_broadcast", "file_share", "file_comment"),
        *("file_mention", "assistant_app_thread", "document_comment_root", "document_reply"),
    )
)
"""The subtypes in which somebody says something; the others are Slack's own notices."""
