"""Mails as they occur: taken apart, told from machines' and from history, and joined to threads."""

from adapters.source.mail._addresses import people_in
from adapters.source.mail._email import plain_mail, read_email
from adapters.source.mail._headers import opens_with_headers, own_id
from adapters.source.mail._segments import conversation

__all__ = [
    "conversation",
    "opens_with_headers",
    "own_id",
    "people_in",
    "plain_mail",
    "read_email",
]
