"""The demo's messages: of our own writing, about one invented company, Harbourlight Coffee."""

from enum import StrEnum
from importlib.resources import files

from domain.value import Value

USER = "mara.lindqvist@example.com"


class Came(StrEnum):
    """How a message reaches the stack."""

    SUBMITTED = "submitted"
    MAILBOX = "mailbox"
    FOLDER = "folder"
    WEBHOOK = "webhook"


class DemoMessage(Value):
    """One file of the demo and what it is there to show."""

    file_name: str
    media_type: str
    user: str = USER
    """Address of the mailbox's owner: Mara, who runs operations."""
    came: Came = Came.SUBMITTED
    shows: str


def _email(file_name: str, shows: str) -> DemoMessage:
    return DemoMessage(file_name=file_name, media_type="message/rfc822", shows=shows)


DEMO: tuple[DemoMessage, ...] = (
    _email("01-stocktake.eml", "a thread begins: two requests, one with a date"),
    _email("02-stocktake-reply.eml", "the user's own reply: her promises, and a request to her colleague"),
    _email("03-stocktake-decision.eml", "the thread's third mail: a decision, and a task for who is copied"),
    _email("04-cafe-order.eml", "a customer asks for an answer by Friday"),
    _email("05-newsletter.eml", "a pushy newsletter: nothing is asked of anybody"),
    _email("06-web-shop.eml", "HTML only: tasks in a list, for three people"),
    _email("07-audit-visit.eml", "an old request in the quoted history stays there"),
    _email("08-kessler.eml", "German, with its dates"),
    _email("09-thank-you.eml", "friendly words that ask for nothing"),
    _email("10-delivery-note.eml", "orders to the model, plain and hidden: one honest request is left"),
    DemoMessage(
        file_name="11-weekly.vtt", media_type="text/vtt", shows="a meeting of four: owners, dates, two decisions"
    ),
    DemoMessage(
        file_name="12-chat.json", media_type="application/json", shows="a chat: who brings what, and what was agreed"
    ),
    DemoMessage(
        file_name="13-tasting-notes.txt", media_type="text/plain", shows="notes with marked actions and a decision"
    ),
    _email("14-parcel.eml", "sent by a machine: nothing to do"),
    _email("15-training.eml", "one mail to two people, each with a task of their own"),
    _email("16-sample-roaster.eml", "a question, among what is past, conditional and not needed"),
    _email("17-cups.eml", "with a PDF and a CSV, whose words are read too"),
    _email("18-invitation.eml", "an invitation: its calendar entry is read, what the sender asks is the task"),
    DemoMessage(
        file_name="19-menu-call.srt",
        media_type="application/x-subrip",
        shows="a recorded call, as SRT subtitles: two tasks and a decision",
    ),
    DemoMessage(
        file_name="20-slack-day.json",
        media_type="application/json",
        shows="a day of a channel, out of a Slack export: names for ids, notices left out",
    ),
    DemoMessage(file_name="21-irc.log", media_type="text/plain", shows="an IRC log: a decision between jokes"),
)

ARRIVING: tuple[DemoMessage, ...] = (
    DemoMessage(
        file_name="22-late-ship.eml",
        media_type="message/rfc822",
        came=Came.MAILBOX,
        shows="came into a mailbox, read by IMAP: a question with a date",
    ),
    DemoMessage(
        file_name="23-handover.txt",
        media_type="text/plain",
        came=Came.FOLDER,
        shows="was moved into a watched folder: a plain transcript, tasks and a decision",
    ),
    DemoMessage(
        file_name="24-shop-chat.json",
        media_type="application/json",
        came=Came.WEBHOOK,
        shows="was posted by a signed webhook: a customer's chat, a promise and a question",
    ),
)
"""What nobody submits: it comes from sources that the stack watches, or that post to it."""

MORE: DemoMessage = _email("25-next-ship.eml", "comes after a draft was edited: its own follows that edit")
"""What is sent by `winnow demo --more`, for whoever has edited a draft by then."""


def load(message: DemoMessage) -> bytes:
    """The file's bytes as they would arrive."""
    return files("cli.demo").joinpath("messages", message.file_name).read_bytes()
