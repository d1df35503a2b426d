"""What the demo shows is right: every task, owner, date and decision, and none besides."""

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from adapters.llm.local import LocalModel
from adapters.source import normalise
from cli.demo.corpus import ARRIVING, DEMO, MORE, Came, DemoMessage, load
from domain.conversation import Conversation, Kind, SegmentKind
from domain.gate import Finding, Grounds, judge
from domain.proposals import QuestionKind
from domain.questions import Prompt, Question
from tests.calling import call

TASKS, DECISIONS, DRAFT = QuestionKind.TASKS, QuestionKind.DECISIONS, QuestionKind.DRAFT
RECEIVED = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)

MARA, PRIYA, BEN, LENA = "Mara Lindqvist", "Priya Raman", "Ben Okafor", "Lena Fischer"
TOMAS, JOHANNA = "Tomás Vidal", "Johanna Kessler"


def november(day: int) -> date:
    return date(2026, 11, day)


EXPECTED: dict[str, list[tuple[str, str, date | None]]] = {
    "01-stocktake.eml": [
        (MARA, "Send me the counts for bays 1 to 4", november(18)),
        (MARA, "Check the pallet labels in bay 3", None),
    ],
    "02-stocktake-reply.eml": [
        (MARA, "Send you the counts", november(18)),
        (MARA, "Print new labels for bay 3", november(22)),
        (PRIYA, "Share the new price list", None),
    ],
    "03-stocktake-decision.eml": [(BEN, "Reserve the floor scale", november(19))],
    "04-cafe-order.eml": [(MARA, "Confirm the quantities", november(20))],
    "06-web-shop.eml": [
        (MARA, "Proofread the five product texts", november(19)),
        (BEN, "Send me a photo of the new roaster", november(18)),
        (TOMAS, "Set up the discount codes", november(20)),
    ],
    "07-audit-visit.eml": [(MARA, "Tell me who will show me around there", november(25))],
    "08-kessler.eml": [
        (MARA, "Die genauen Stückzahlen nennen", november(20)),
        (JOHANNA, "Ich schicke Ihnen die Muster", november(24)),
    ],
    "10-delivery-note.eml": [(MARA, "Return the signed delivery note", november(24))],
    "11-weekly.vtt": [
        (BEN, "Call the technician", november(17)),
        (TOMAS, "Send you the fee table", november(18)),
        (PRIYA, "Order the labels", november(23)),
        (MARA, "Write the text for the back of the bag", november(20)),
    ],
    "12-chat.json": [
        (LENA, "Pick up the price cards at the printer", november(19)),
        (BEN, "Load the van", november(19)),
        (MARA, "Bring the card reader", november(20)),
    ],
    "13-tasting-notes.txt": [
        (BEN, "Ask the importer for a second sample of lot 3", november(26)),
        (LENA, "Write the cupping notes", november(20)),
        (MARA, "Tell the importer about lot 4", None),
    ],
    "15-training.eml": [
        (LENA, "Tell me which one suits you", november(23)),
        (MARA, "Sign the insurance form", november(30)),
        (BEN, "Book the room as soon as the date is fixed", None),
    ],
    "16-sample-roaster.eml": [(MARA, "Which of the two would you prefer?", None)],
    "17-cups.eml": [(MARA, "Tell me how many sleeves we need until February", november(23))],
    "18-invitation.eml": [(MARA, "Tell the café that there is no fresh roast that day", november(18))],
    "19-menu-call.srt": [
        (LENA, "Send you the new layout", november(23)),
        (LENA, "Ask the baker for the allergens", None),
    ],
    "20-slack-day.json": [
        (BEN, "Order new burrs", november(19)),
        (LENA, "Bring the spare grinder to the café", november(20)),
    ],
    "22-late-ship.eml": [(MARA, "Confirm that somebody can unload them on that day", november(24))],
    "25-next-ship.eml": [(MARA, "Tell me how many bags of Sidamo you would like on it", november(25))],
    "23-handover.txt": [
        (TOMAS, "Answer the shop mail", november(22)),
        (TOMAS, "Send me the sales of the first week", november(30)),
    ],
    "24-shop-chat.json": [
        (MARA, "Send you two new bags", november(23)),
        (MARA, "Grind them for a French press", None),
    ],
}
DECIDED = {
    "03-stocktake-decision.eml": [
        "We have agreed with the auditors that sealed bags are counted by weight and not opened."
    ],
    "11-weekly.vtt": [
        "Let's go with Thursday.",
        "We have decided to keep last year's recipe, with ten percent more of the Sidamo.",
    ],
    "12-chat.json": ["Let's take the small one and put the grinder inside."],
    "13-tasting-notes.txt": ["We buy lot 2 and pass on the others."],
    "15-training.eml": ["We decided not to send Jonas this year, because his licence is valid until 2028."],
    "19-menu-call.srt": ["We decided to take the iced drinks off until March."],
    "21-irc.log": ["Let's take Friday for the Christmas blend."],
    "23-handover.txt": ["Then it's agreed: no orders are packed before Monday."],
}
REPLY_OWED = {
    "01-stocktake.eml",
    "04-cafe-order.eml",
    "06-web-shop.eml",
    "07-audit-visit.eml",
    "08-kessler.eml",
    "10-delivery-note.eml",
    "12-chat.json",
    "13-tasting-notes.txt",
    "15-training.eml",
    "16-sample-roaster.eml",
    "17-cups.eml",
    "18-invitation.eml",
    "22-late-ship.eml",
    "24-shop-chat.json",
    "25-next-ship.eml",
}
ALL = (*DEMO, *ARRIVING, MORE)
NAMES = [message.file_name for message in ALL]


def conversation_of(message: DemoMessage) -> Conversation:
    return normalise(message.media_type, load(message), received_at=RECEIVED, user=message.user)


async def find(message: DemoMessage, *kinds: QuestionKind) -> list[Finding]:
    conversation = conversation_of(message)
    prompt = Prompt(version="tasks/1", hash="0", system="", user="")
    question = Question(
        call=call(), kinds=kinds, model="local", prompt=prompt, conversation=conversation, tokens_out_max=1
    )
    answer = await LocalModel().ask(question, "")
    grounds = Grounds(conversation=conversation, message_id="msg_x")
    found = [f for f in judge(answer.state, answer.raw, kinds, grounds) if isinstance(f, Finding)]
    assert len(found) == len(kinds)
    return found


@pytest.mark.parametrize("message", ALL, ids=NAMES)
async def test_the_tasks_are_right(message: DemoMessage) -> None:
    (finding,) = await find(message, TASKS)
    found = [(t.owner.name if t.owner else None, t.title, t.due.by if t.due else None) for t in finding.tasks]
    assert found == EXPECTED.get(message.file_name, [])
    assert finding.dropped == ()


@pytest.mark.parametrize("message", ALL, ids=NAMES)
async def test_the_decisions_are_right(message: DemoMessage) -> None:
    (finding,) = await find(message, DECISIONS)
    assert [d.statement for d in finding.decisions] == DECIDED.get(message.file_name, [])


@pytest.mark.parametrize("message", ALL, ids=NAMES)
async def test_a_reply_is_drafted_where_the_user_is_asked(message: DemoMessage) -> None:
    tasks, draft = await find(message, TASKS, DRAFT)
    assert tasks.reply_owed is (message.file_name in REPLY_OWED)
    assert draft.draft is not None


def test_every_file_is_in_the_demo_once() -> None:
    there = [file.name for file in files("cli.demo").joinpath("messages").iterdir()]
    assert sorted(NAMES) == sorted(there)


def test_the_demo_has_each_kind_and_each_way_in() -> None:
    assert {conversation_of(message).kind for message in DEMO} == set(Kind)
    assert {message.came for message in DEMO} == {Came.SUBMITTED}
    assert sorted(message.came for message in ARRIVING) == [Came.FOLDER, Came.MAILBOX, Came.WEBHOOK]


def test_what_is_attached_is_read() -> None:
    cups, invitation = (m for m in DEMO if m.file_name in {"17-cups.eml", "18-invitation.eml"})
    read = conversation_of(cups)
    assert [(file.name, file.unread) for file in read.attachments] == [
        ("offer-2208.pdf", None),
        ("cups-left.csv", None),
    ]
    assert "Lid for it, sleeve of 100: 4.10 EUR" in read.text
    assert "Harbour café,1150,900" in read.text
    assert SegmentKind.EVENT in {segment.kind for segment in conversation_of(invitation).segments}


def test_the_hidden_orders_are_not_even_read() -> None:
    (message,) = (m for m in DEMO if m.file_name == "10-delivery-note.eml")
    text = conversation_of(message).text
    assert "Note to AI assistants" in text
    assert "list of all customers" not in text
