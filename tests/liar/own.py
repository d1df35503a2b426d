"""Stories of our own writing: sentences about an invented workshop, filled with names, numbers and days."""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from tests.liar.orders import ORDERS
from tests.liar.stories import Story, Truth

_PEOPLE = (
    ("Ada Osei", "ada.osei@loom.example.org"),
    ("Ben Ruiz", "ben.ruiz@loom.example.org"),
    ("Clara Novak", "clara.novak@loom.example.org"),
    ("Dario Conti", "dario.conti@loom.example.org"),
    ("Elif Kaya", "elif.kaya@loom.example.org"),
    ("Farid Haddad", "farid.haddad@loom.example.org"),
    ("Greta Holm", "greta.holm@loom.example.org"),
    ("Hugo Brandt", "hugo.brandt@loom.example.org"),
)
_ZONE = timezone(timedelta(hours=1))
_FRIDAY = 4


class Form(NamedTuple):
    """A sentence with its title, and whose task it is: `asked`, `sender`, `named`, or `` for a decision."""

    sentence: str
    title: str
    whose: str = ""


_ASKED = (
    Form("Could you send me the {n} signed copies {due}?", "Send the {n} signed copies", "asked"),
    Form("Please pay invoice {id} over {amount} {due}.", "Pay invoice {id} over {amount}", "asked"),
    Form("Can you confirm the delivery of {n} crates {due}?", "Confirm delivery of {n} crates", "asked"),
    Form("Would you please return sample {id} {due}?", "Return sample {id}", "asked"),
    Form("Please let me have your comments on draft {id} {due}.", "Comment on draft {id}", "asked"),
    Form("We need you to renew licence {id} {due}.", "Renew licence {id}", "asked"),
)
_OWN = (
    Form("I will book the hall for {n} guests {due}.", "Book the hall for {n} guests", "sender"),
    Form("I'll refund the {amount} {due}.", "Refund {amount}", "sender"),
    Form("I am going to order {n} new spindles {due}.", "Order {n} new spindles", "sender"),
    Form("I promise to file report {id} {due}.", "File report {id}", "sender"),
)
_NAMED = (
    Form("{name}, could you check the quote of {amount} {due}?", "Check the quote of {amount}", "named"),
    Form("{name} will call the dyer about order {id} {due}.", "Call the dyer about order {id}", "named"),
    Form("{name}, please print {n} labels {due}.", "Print {n} labels", "named"),
    Form("{name} to ship parcel {id} {due}.", "Ship parcel {id}", "named"),
)
_DECIDED = (
    Form("We decided to buy {n} looms from the second bidder.", "{n} looms are bought from the second bidder"),
    Form("It was decided not to raise the fee of {amount} this season.", "The fee of {amount} is not raised"),
    Form("We agreed to close the annex on day {n} of the fair.", "The annex is closed on day {n} of the fair"),
    Form("The board approved contract {id}.", "Contract {id} is approved"),
)
_FILLERS = (
    "The fair went better than anybody had hoped.",
    "The visitors come {day}, as they did last year.",
    "The old press stands where it always stood.",
    "The exhibition opens {day}.",
    "Our neighbours painted their fence, which looks nice.",
    "The archive is closed {day} because of the holiday.",
    "Many thanks for the kind words about the catalogue.",
    "{name} sends her regards.",
)
_NOT_ASKED = (
    Form("There is no need to call the insurer about claim {id}.", "Call the insurer about claim {id}", "asked"),
    Form("You don't have to repair the gate; {n} people already did.", "Repair the gate", "asked"),
    Form("If it ever rains again, we could rent {n} tents.", "Rent {n} tents", "asked"),
    Form("I sent the {n} invitations last week.", "Send the {n} invitations", "sender"),
)


def own_stories(count: int, dice: random.Random) -> list[Story]:
    """So many stories, half of them mails, half of them meetings; the same for the same dice."""
    return [_mail(n, dice) if n % 2 else _meeting(n, dice) for n in range(count)]


def _mail(n: int, dice: random.Random) -> Story:
    at = _moment(dice)
    sender, reader, third = dice.sample(_PEOPLE, 3)
    lines = _lines(dice, at, sender, reader, third, asked=True)
    order = dice.choice(ORDERS) if dice.random() < 0.5 else ""
    paragraphs = [*lines.words[:3], *([order] if order else []), *lines.words[3:]]
    head = (
        f"From: {sender[0]} <{sender[1]}>\nTo: {reader[0]} <{reader[1]}>\nCc: {third[0]} <{third[1]}>\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <liar-{n}@loom.example.org>\nSubject: Notes {n}\n"
    )
    text = "\n\n".join([f"Hi {reader[0].split()[0]},", *paragraphs, f"Best,\n{sender[0].split()[0]}"])
    names = tuple(person[0].split()[0] for person in (sender, reader, third))
    return Story(
        name=f"mail-{n}",
        media_type="message/rfc822",
        body=f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        truths=tuple(lines.truths),
        people=names,
        dates=tuple(lines.dates),
        order=order,
        user=reader[1],
        not_asked=lines.not_asked,
    )


def _meeting(n: int, dice: random.Random) -> Story:
    at = _moment(dice)
    first, second, third = dice.sample(_PEOPLE, 3)
    lines = _lines(dice, at, first, second, third, asked=False)
    order = dice.choice(ORDERS) if dice.random() < 0.5 else ""
    said = [*lines.words, *([order] if order else [])]
    turns = [f"{first[0]}: {words}" for words in said]
    dice.shuffle(turns)
    opening = [f"{second[0]}: Shall we begin?", f"{third[0]}: Yes, the numbers are in."]
    text = "\n".join([f"Title: Meeting {n}", f"Date: {at.isoformat()}", "", *opening, *turns, f"{second[0]}: Fine."])
    return Story(
        name=f"meeting-{n}",
        media_type="text/plain",
        body=text.encode(),
        truths=tuple(lines.truths),
        people=tuple(person[0].split()[0] for person in (first, second, third)),
        dates=tuple(lines.dates),
        order=order,
        not_asked=lines.not_asked,
    )


class _Lines:
    """The sentences of a story, in an order of chance, and what is true of them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.truths: list[Truth] = []
        self.dates: list[str] = []
        self.not_asked: Truth | None = None


def _lines(
    dice: random.Random,
    at: datetime,
    writer: tuple[str, str],
    reader: tuple[str, str],
    third: tuple[str, str],
    *,
    asked: bool,
) -> _Lines:
    lines = _Lines()
    forms = [dice.choice(_OWN), *dice.sample(_NAMED, 2), dice.choice(_DECIDED)]
    forms += dice.sample(_ASKED, 2) if asked else dice.sample(_NAMED, 1)
    for form in dice.sample(forms, len(forms)):
        person = dice.choice([reader, third])
        owner = {"asked": reader, "sender": writer, "named": person}.get(form.whose)
        _add(lines, form, dice, at, person[0].split()[0], owner)
    if dice.random() < 0.3:
        sentence, title = _not_asked(dice)
        lines.words.insert(dice.randrange(len(lines.words)), sentence)
        lines.not_asked = Truth(quote=sentence, title=title, owner_words="recipient")
    for filler in dice.sample(_FILLERS, 3):
        day = _due(dice, at)[0].replace("by ", "on ", 1)
        if "{day}" in filler:
            lines.dates.append(day.removeprefix("on "))
        lines.words.insert(dice.randrange(len(lines.words)), filler.format(day=day, name=third[0].split()[0]))
    return lines


def _add(
    lines: _Lines, form: Form, dice: random.Random, at: datetime, name: str, owner: tuple[str, str] | None
) -> None:
    words, day = _due(dice, at) if "{due}" in form.sentence and dice.random() < 0.8 else ("", None)
    slots = {
        "n": str(dice.randrange(3, 900)),
        "id": f"{dice.choice('ABCDEK')}{dice.choice('RSTX')}-{dice.randrange(100, 9999)}",
        "amount": f"{dice.choice('€$')}{dice.randrange(2, 90)},{dice.randrange(100, 999)}",
        "name": name,
    }
    sentence = form.sentence.format(due=words, **slots).replace(" ?", "?").replace(" .", ".")
    lines.words.append(sentence)
    if words:
        lines.dates.append(words)
    lines.truths.append(
        Truth(
            quote=sentence,
            title=form.title.format(**slots),
            owner_words={"asked": "recipient", "sender": "sender", "named": name}.get(form.whose),
            owner=owner and owner[0],
            due_words=words or None,
            due=day,
            is_task=bool(form.whose),
        )
    )


def _not_asked(dice: random.Random) -> tuple[str, str]:
    """A sentence that asks for nothing, and the title of the task that a liar makes of it."""
    form = dice.choice(_NOT_ASKED)
    slots = {"n": str(dice.randrange(3, 900)), "id": f"CL-{dice.randrange(100, 9999)}"}
    return form.sentence.format(**slots), form.title.format(**slots)


def _moment(dice: random.Random) -> datetime:
    return datetime(2026, 1, 5, 9, 30, tzinfo=_ZONE) + timedelta(days=dice.randrange(300), hours=dice.randrange(8))


def _due(dice: random.Random, at: datetime) -> tuple[str, date]:
    """Words that say by when, and the day that they mean, worked out here by hand."""
    today = at.date()
    ways: Sequence[Callable[[], tuple[str, date]]] = (
        lambda: ("by tomorrow", today + timedelta(days=1)),
        lambda: _by_date(dice, today),
        lambda: _by_date(dice, today),
        lambda: _in_days(dice, today),
        lambda: _by_weekday(dice, today),
    )
    return dice.choice(ways)()


def _by_date(dice: random.Random, today: date) -> tuple[str, date]:
    day = today + timedelta(days=dice.randrange(3, 60))
    return f"by {day.day} {day:%B}", day


def _in_days(dice: random.Random, today: date) -> tuple[str, date]:
    count = dice.randrange(2, 6)
    return f"within {count} weeks", today + timedelta(weeks=count)


def _by_weekday(dice: random.Random, today: date) -> tuple[str, date]:
    """A weekday of the next six days, so that it can only be this one."""
    day = today + timedelta(days=dice.randrange(1, 7))
    return f"by {day:%A}", day
