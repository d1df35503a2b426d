"""Ways out for an approved draft: the outbox, a mail server, or the mailbox that the message came from."""

from adapters.delivery.mailbox import MailboxPost
from adapters.delivery.outbox import OutboxPost
from adapters.delivery.ports import Drafting, Post
from adapters.delivery.smtp import SmtpPost

__all__ = ["Drafting", "MailboxPost", "OutboxPost", "Post", "SmtpPost"]
