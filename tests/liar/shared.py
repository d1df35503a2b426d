"""Stories from data sets given by path: minuted meetings, and mails with the sentences that ask."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.liar.orders import ORDERS
from tests.liar.stories import Story, Truth

_PEOPLE_MAX = 6


def shared_stories(folder: Path, dice: random.Random) -> list[Story]:
    """The stories of `w3c_ccg` and `bc3` beneath the folder, with an order planted in every second one."""
    return [*_meetings(folder / "w3c_ccg", dice), *_mails(folder / "bc3" / "emails.jsonl", dice)]


def _rows(path: Path) -> Iterator[dict[str, Any]]:  # Any: whatever the data set holds
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _meetings(folder: Path, dice: random.Random) -> Iterator[Story]:
    gold = {row["id"]: row for row in _rows(folder / "gold.jsonl")}
    for meeting in _rows(folder / "meetings.jsonl"):
        known = gold[meeting["meeting"]]
        truths = [_action(task) for task in known["expected_tasks"]]
        truths += [
            Truth(quote=d["evidence"], title=d["decision"][:400], is_task=False, judged=False)
            for d in known["expected_decisions"]
        ]
        lines = [f"{line['nick']}: {' '.join(line['text'].split())}" for line in meeting["lines"]]
        order = dice.choice(ORDERS) if dice.random() < 0.5 else ""
        if order:
            lines.append(f"{lines[0].partition(':')[0]}: {order}")
        yield Story(
            name=f"w3c-{meeting['meeting']}",
            media_type="text/plain",
            body="\n".join(["Title: Meeting", "Date: 2026-03-03T17:00:00+00:00", "", *lines]).encode(),
            truths=tuple(truths),
            people=tuple(sorted({line["nick"] for line in meeting["lines"]})[:_PEOPLE_MAX]),
            order=order,
        )


def _action(task: dict[str, Any]) -> Truth:  # Any: whatever the data set holds
    return Truth(
        quote=" ".join(task["evidence"].split()),
        title=task["task"][:400],
        owner_words=task["owner_by_rule"],
        judged=False,
    )


def _mails(path: Path, dice: random.Random) -> Iterator[Story]:
    for n, row in enumerate(_rows(path)):
        own = [line for line in row["body"].splitlines() if not line.startswith(">")]
        asks = [r["text"] for r in row["requests_maj"] if any(r["text"] in line for line in own)]
        order = dice.choice(ORDERS) if dice.random() < 0.5 else ""
        head = f"From: {row['from']}\nTo: {row['to']}\nSubject: {row['subject']}\nMessage-ID: <bc3-{n}@example.org>\n"
        head += "Date: Tue, 03 Mar 2026 09:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n"
        body = row["body"] + (f"\n\n{order}\n" if order else "")
        yield Story(
            name=f"bc3-{n}",
            media_type="message/rfc822",
            body=f"{head}\n{body}".encode(),
            truths=tuple(Truth(quote=quote, title=quote[:400], judged=False) for quote in asks),
            order=order,
        )
