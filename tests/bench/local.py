"""Measures how soon `winnow local` and `winnow resolve-date` answer, and how many mails a core reads in a second.

    python -m tests.bench.local

The mails are made here, ordinary ones of some 700 characters, no two alike. The last line is JSON: seconds from the
start of a process to its answer, the best of `STARTS`, and mails a second of processor time.
"""

import json
import os
import subprocess
import sys
import time
from itertools import product

from cli.local_answers import find
from cli.local_reading import read_given

STARTS = 5
MAILS = 500
WARM_UP = 20

_PEOPLE = ("Ana Silva", "Ben Okoro", "Chidi Obi", "Dora Lind")
_OPENINGS = (
    "I have been through the figures that you sent last week, and most of them look right to me.",
    "It was good to meet all of you in Lisbon; the harbour was a better place to talk than the office.",
    "The supplier called this morning. They say that the parts have left their store and are on the way.",
    "As you know, the old system goes in spring, and there are a few things that we have not settled.",
    "Nothing much is new here. The roof has been mended at last, and the insurer has paid for most of it.",
)
_MATTERS = (
    "Could you please send me the signed contract by Friday?",
    "Please check the second table before the meeting on 4 December; two of its sums differ from mine.",
    "I will book the room and tell everybody by tomorrow noon.",
    "We have decided to keep the current format until the end of the year.",
    "Ben will draft the notice, and Dora should read it by the end of next week.",
)
_ASIDES = (
    "If you have any questions, feel free to ask. I am out on Wednesday afternoon, but I read my mail in the evening.",
    "There is no hurry with the rest.\nThe list of names is the same as last year, with one or two changes.",
    "What did the auditors say about the travel costs? I have not seen their letter, and nobody told me of it.",
    "I did what they asked, and it took an hour; next time I would rather that they asked before it is urgent.",
    "The weather is fine.\n\n- the keys are with the porter\n- the van has been washed\n- lunch is at one",
)
_CLOSINGS = ("Best regards", "Thanks a lot", "Kind regards", "See you soon")


def main() -> None:
    """Measure, and print."""
    mail = _mails(1)[0]
    phrase = json.dumps({"phrase": "by next Friday", "at": "2026-11-16T09:00:00Z", "zone": "Europe/Lisbon"}).encode()
    starts = {name: _start_s(name, line) for name, line in (("local", mail), ("resolve-date", phrase))}
    for name, seconds in starts.items():
        print(f"winnow {name}: {seconds:.2f} s from its start to its answer, the best of {STARTS}")  # noqa: T201
    rate = _mails_per_s(_mails(MAILS))
    print(f"{MAILS} mails: {rate:.0f} a second on one core")  # noqa: T201
    rounded = {name: round(seconds, 3) for name, seconds in starts.items()}
    print(json.dumps({"start_s": rounded, "mails_per_s": round(rate), "cpus": os.cpu_count()}))  # noqa: T201


def _start_s(command: str, line: bytes) -> float:
    """From the start of a process to its answer, which comes before its end; the best of several."""
    taken = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "cli", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            answer, _ = process.communicate(line + b"\n")
            taken.append(time.perf_counter() - begun)
        if process.returncode or "error" in json.loads(answer):
            sys.exit(f"winnow {command} did not answer")
    return min(taken)


def _mails_per_s(mails: list[bytes]) -> float:
    """Lines in, lines out, of processor time; the first few are not counted."""
    for line in mails[:WARM_UP]:
        _answered(line)
    begun = time.process_time()
    for line in mails:
        _answered(line)
    return len(mails) / (time.process_time() - begun)


def _answered(line: bytes) -> str:
    return json.dumps(find(read_given(json.loads(line)), "mail").as_fields())


def _mails(count: int) -> list[bytes]:
    rows = product(_CLOSINGS, _ASIDES, _OPENINGS, _ASIDES, _MATTERS)
    return [_mail(number, *row) for number, row in zip(range(count), rows, strict=False)]


def _mail(number: int, closing: str, *paragraphs: str) -> bytes:
    sender, reader = _PEOPLE[number % 4], _PEOPLE[(number + 1) % 4]
    words = "\n\n".join((f"Hi {reader.split()[0]},", *paragraphs, f"{closing},\n{sender}"))
    quoted = f"{reader} wrote:\n> Is there anything new about number {number}?\n> Please tell me."
    fields = {"from": f"{sender} <p{number % 4}@example.org>", "to": f"{reader} <p{(number + 1) % 4}@example.org>"}
    day = f"2026-11-{number % 28 + 1:02}T09:00:00Z"
    return json.dumps({**fields, "date": day, "subject": f"No. {number}", "text": f"{words}\n\n{quoted}"}).encode()


if __name__ == "__main__":
    main()
