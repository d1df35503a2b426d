"""A folder with exchanges in the form of the public set, of our own writing."""

import json
import lzma
from pathlib import Path

MARA, OLE = "mara.berg@example.org", "ole.hansen@example.org"
_THINGS = ("list", "key", "boat", "form", "lamp", "sail", "book", "rope", "door", "desk", "cup", "oar")


def pair(author: str, number: int, reply: str) -> dict[str, str]:
    """A message of Anna's, and the reply to it."""
    thing = _THINGS[number % len(_THINGS)]
    return {
        "date": f"Mon, {number % 28 + 1} Jun 2026 09:00:00 -0700",
        "reply_author": author,
        "to": "anna.lind@example.org",
        "subject": f"Re: The {thing}",
        "reply": reply,
        "original_headers": f'From: "Lind, Anna" <anna.lind@example.org>\nTo: {author}\nSubject: The {thing}',
        "original": f"Could you send me the {thing} by Friday? The {thing} from the mill is old.",
    }


def pairs(count: int = 10) -> list[dict[str, str]]:
    """Two authors of opposite habits."""
    found = []
    for n in range(count):
        found.append(pair(MARA, n, f"Anna -\n\nthe {_THINGS[n % len(_THINGS)]} is at the mill.\n\nCheers,\nM."))
        found.append(pair(OLE, n, "no idea, sorry"))
    return found


def write_pairs(folder: Path, rows: list[dict[str, str]]) -> Path:
    """The folder, with the exchanges in it."""
    path = folder / "enron" / "reply_pairs.jsonl.xz"
    path.parent.mkdir(parents=True)
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return folder
