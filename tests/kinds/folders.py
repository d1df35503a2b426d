"""Folders of kinds, written by tests."""

from collections.abc import Mapping
from pathlib import Path

SCHEMA = """
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.kinds import KindAnswer

VERSION = 3


class Answer(KindAnswer):
    mood: Annotated[str, StringConstraints(max_length=20)]
    quote: str
"""

PROMPT = """---
kind: moods
version: 2
notes: for tests
---
# moods

Say how the writer feels.
"""

TRUTH = """
from domain.kinds import Proved, ProvedRecord, Unproved, Witness, refused_record

from .schema import Answer


def prove(answer: Answer, witness: Witness) -> Proved:
    found = witness.evidence(answer.quote)
    if isinstance(found, Unproved):
        return Proved(refused=(refused_record(found.reason, answer),))
    return Proved(records=(ProvedRecord(fields={"mood": answer.mood}, evidence=(found,)),))
"""

SCORER = """
def score(expected, found):
    return {"mood_of": 1, "mood_right": float(bool(found) and found[0].fields["mood"] == expected["mood"])}
"""

FILES = {"schema.py": SCHEMA, "prompt.md": PROMPT, "truth.py": TRUTH, "scorer.py": SCORER}


def written(place: Path, files: Mapping[str, str] = FILES, name: str = "moods") -> Path:
    """The folder of a kind with these files; one without words is not written."""
    folder = place / name
    folder.mkdir(parents=True)
    for file, words in files.items():
        if words:
            (folder / file).write_text(words, encoding="utf-8")
    return folder
