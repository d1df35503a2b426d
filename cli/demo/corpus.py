"""The demo's messages: of our own writing, about one invented company, Harbourlight Coffee."""

from importlib.resources import files

from domain.value import Value

_USER = "mara.lindqvist@example.com"


class DemoMessage(Value):
    """One file of the demo and what it is there to show."""

    file_name: str
    media_type: str
    user: str = _USER
    """Address of the mailbox's owner: Mara, who runs operations."""
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
)


def load(message: DemoMessage) -> bytes:
    """The file's bytes as they would arrive."""
    return files("cli.demo").joinpath("messages", message.file_name).read_bytes()
