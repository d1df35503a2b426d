"""Recipients: to whom a reply goes, by rule.

| the message | the reply goes to | rule |
|---|---|---|
| was held in a chat | the chat | `channel` |
| is a meeting's | nobody | `nobody` |
| is the user's own, to no more than `ALL_MAX` | those it was written to, copies to those who got copies | `all` |
| is a bounce, or comes from an address that nobody reads, and names no other for replies | nobody | `nobody` |
| came through a list | the address for replies where it is not the list's, else its writer; never the list | `list` |
| asks for replies to another address | that one alone | `reply_to` |
| was addressed to the user and to others, no more than `ALL_MAX` | writer and others, copies to the copied | `all` |
| was addressed to the user alone, or they got a copy, or it went to too many | its writer | `sender` |

Nobody is written to twice, the user and the addresses of lists never.
"""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import assert_never

from domain.conversation import Conversation, Kind, Mailbox, MailHeaders, Participant, Role
from domain.value import Value

ALL_MAX = 20
"""Whoever writes to more people than these makes an announcement; a reply to all of them wants a person's word."""
NAME_CHARS_MAX = 200

_ADDRESS = re.compile(r"[^\s<>()\[\],;:@\"\\]{1,64}@[^\s<>()\[\],;:@\"\\]{1,255}")
_NO_REPLY = re.compile(
    r"(?:.{0,200}[-_.+])?(?:(?:no|do[-_.]?not|donot|never)[-_.]?reply|no[-_.]?responder|n(?:e|ao|ão)[-_.]?(?:pas[-_.]?)?"
    r"(?:repondre|responda)|nicht[-_.]?antworten|keine[-_.]?antwort|non[-_.]?rispondere)(?:[-_.+].{0,200})?@"
    r"|mailer-daemon(?:@|$)|bounces?[-+@]",
    re.IGNORECASE,
)


class RecipientRule(StrEnum):
    """By which rule a reply's recipients were chosen."""

    SENDER = "sender"
    """To the one who wrote: nobody else was written to, or the others only saw it."""
    REPLY_TO = "reply_to"
    """To where the writer asks for replies."""
    ALL = "all"
    """To the writer, and to all the others who were addressed beside the user."""
    LIST = "list"
    """Not to the list through which it came, but to its writer alone."""
    CHANNEL = "channel"
    """Where the chat was held; there are no addresses."""
    NOBODY = "nobody"
    """There is no address to reply to: a person has to name one."""
    USER = "user"
    """By no rule: a person has named them."""


class Recipients(Value):
    """To whom a reply goes; chosen by rule, never by a model. A person may change them."""

    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    rule: RecipientRule


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to this address."""
    return _NO_REPLY.match(address) is not None


def recipients_of(conversation: Conversation) -> Recipients:
    """To whom a reply to the conversation goes; the table above tells by which rule. Total: at worst to nobody."""
    match conversation.kind:
        case Kind.CHAT:
            return Recipients(rule=RecipientRule.CHANNEL)
        case Kind.MEETING:
            return Recipients(rule=RecipientRule.NOBODY)
        case Kind.EMAIL:
            return _of_mail(_People(conversation))
        case _:
            assert_never(conversation.kind)


def _of_mail(people: "_People") -> Recipients:
    few = len(people.addressed) + len(people.copied) <= ALL_MAX
    if people.user_wrote:
        return _to(RecipientRule.ALL, people.addressed, people.copied) if few else _to(RecipientRule.NOBODY)
    if people.through_list:
        return _to(RecipientRule.LIST, people.asked or people.writers)
    if people.asked:
        return _to(RecipientRule.REPLY_TO, people.asked)
    if people.writers and people.user_addressed and people.addressed and few:
        return _to(RecipientRule.ALL, people.writers + people.addressed, people.copied)
    return _to(RecipientRule.SENDER, people.writers)


class _People:
    """The people of a mail by what they are to a reply, each once, without the user and without lists."""

    def __init__(self, conversation: Conversation) -> None:
        mail, participants = conversation.mail or MailHeaders(), conversation.participants
        users = [p for p in participants if p.is_user]
        self.user_wrote = any(p.role is Role.SENDER for p in users)
        self.user_addressed = any(p.role is Role.RECIPIENT for p in users)
        self.through_list = conversation.flags.list or bool(mail.lists)
        self._seen = {*mail.lists, *(p.address.casefold() for p in users if p.address)}
        bounced = conversation.flags.null_sender or conversation.flags.report
        writers = () if bounced else tuple(_mailboxes(participants, Role.SENDER))
        known = {writer.address.casefold() for writer in writers}
        replies = [] if bounced else [one for one in mail.reply_to if not self._is_lists(one, participants, known)]
        asks = any(one.address.casefold() not in known for one in replies)
        self.asked = self._new(replies) if asks else ()
        self.writers = self._new(writers)
        self.addressed = self._new(_mailboxes(participants, Role.RECIPIENT))
        self.copied = self._new(_mailboxes(participants, Role.COPIED))

    def _is_lists(self, one: Mailbox, participants: Iterable[Participant], writers: Collection[str]) -> bool:
        """Whether a list that does not name itself asks for replies: where it was written to, and not by its writer."""
        address = one.address.casefold()
        written_to = (p.address.casefold() for p in participants if p.role is not Role.SENDER and p.address)
        return self.through_list and address not in writers and address in written_to

    def _new(self, mailboxes: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
        """Those that can be written to, and stand nowhere else yet."""
        new: list[Mailbox] = []
        for mailbox in mailboxes:
            key = mailbox.address.casefold()
            if key in self._seen or not _ADDRESS.fullmatch(mailbox.address) or is_no_reply(mailbox.address):
                continue
            self._seen.add(key)
            new.append(Mailbox(name=_line(mailbox.name), address=mailbox.address))
        return tuple(new)


def _to(rule: RecipientRule, to: tuple[Mailbox, ...] = (), cc: tuple[Mailbox, ...] = ()) -> Recipients:
    """These recipients; where there is nobody to write to, copies alone go nowhere."""
    return Recipients(to=to, cc=cc, rule=rule) if to else Recipients(rule=RecipientRule.NOBODY)


def _mailboxes(people: Iterable[Participant], role: Role) -> Iterable[Mailbox]:
    known = (p for p in people if p.role is role and p.address and _ADDRESS.fullmatch(p.address))
    return (Mailbox(name=p.name, address=p.address or "") for p in known)


def _line(name: str | None) -> str | None:
    """The name in one line, without what no header may hold."""
    printable = "".join(char if char.isprintable() else " " for char in (name or "")[:NAME_CHARS_MAX])
    return " ".join(printable.split()) or None
