"""A folder of data in the form of the public sets, of our own writing."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

THINGS = ("list", "key", "boat", "form", "lamp", "sail", "book", "rope", "door", "desk")
PLACES = ("Ely", "Ware", "Hythe", "Rye")


def sentences() -> list[dict[str, str]]:
    """Requests and tales, a few dozen of each."""
    asked = [f"Please send me the {thing} from {place}." for thing in THINGS for place in PLACES]
    asked += [f"I will bring you the {thing} from {place}." for thing in THINGS for place in PLACES[:2]]
    told = [f"The {thing} was sold in {place} years ago." for thing in THINGS for place in PLACES]
    return [{"text": text, "label_intent": "Yes"} for text in asked] + [
        {"text": text, "label_intent": "No"} for text in told
    ]


def write_sentences(folder: Path) -> Path:
    """The folder, with sentences in it."""
    _write(folder / "parakweet" / "sentences.jsonl", sentences())
    return folder


def write_mails(folder: Path) -> Path:
    """The folder, with two mails of a list in it."""
    head = {"from": "Ana <ana@example.org>", "to": "list@example.org", "date": "Mon, 2 Mar 2026 09:00:00 +0000"}
    none: dict[str, object] = {"commitments_maj": [], "requests_maj": []}
    asked: dict[str, object] = {"requests_maj": [{"text": "Could you send me the list?"}], "any_request": True}
    rows: list[dict[str, object]] = [
        {**head, **none, **asked, "thread": "a", "subject": "List", "body": "Could you send me the list?\nIt rains."},
        {**head, **none, "any_request": False, "thread": "b", "subject": "Boat", "body": "The boat was sold.\n"},
    ]
    _write(folder / "bc3" / "emails.jsonl", rows)
    return folder


def write_minutes(folder: Path) -> Path:
    """The folder, with one meeting in it."""
    said = ["the boat is old", "ACTION: Ben to sell the boat", "RESOLVED: the boat goes", "ACTION: paint the oars"]
    lines = [{"nick": "ana", "text": text} for text in said]
    tasks = [{"evidence": said[1], "owner_by_rule": "Ben"}, {"evidence": said[3], "owner_by_rule": None}]
    gold = {"id": "one", "expected_tasks": tasks, "expected_decisions": [{"evidence": said[2]}]}
    _write(folder / "w3c_ccg" / "meetings.jsonl", [{"meeting": "one", "lines": lines}])
    _write(folder / "w3c_ccg" / "gold.jsonl", [gold])
    return folder


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
