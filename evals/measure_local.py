"""Measures the built-in model: `python -m evals.measure_local --data FOLDER`; the last line is JSON."""

import argparse
import json
from pathlib import Path

from domain.failures import InputRefused
from evals.local.measuring import cost_figures, mail_figures, sentence_figures, triage_figures
from evals.local.minutes import minutes_figures
from evals.local.reading import read_mailboxes, read_mails, read_minutes, read_sentences
from evals.local.static_words import load_static_words

_MAILBOX_MAILS = 1_000


def main(arguments: list[str] | None = None) -> None:
    """Print every figure.

    Raises:
        SystemExit: with the reason, where the data is not there.
    """
    parser = argparse.ArgumentParser(prog="python -m evals.measure_local", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of parakweet/, bc3/, w3c_ccg/ and enron/")
    parser.add_argument("--mailbox", type=int, default=_MAILBOX_MAILS, help="how many mails of enron/ to read")
    given = parser.parse_args(arguments)
    try:
        figures = _measured(given.data, given.mailbox)
    except InputRefused as refused:
        raise SystemExit(str(refused)) from refused
    for name, values in figures.items():
        print(f"\n{name}\n{json.dumps(values, indent=1)}")  # noqa: T201  a command prints
    print(json.dumps(figures))  # noqa: T201  the same


def _measured(data: Path, mailbox_mails: int) -> dict[str, object]:
    mails = read_mails(data)
    boxes = list(read_mailboxes(data, mailbox_mails))
    return {
        "parakweet, cross-validated": sentence_figures(read_sentences(data), load_static_words()),
        "bc3 (weights never saw it; thresholds and rules did)": mail_figures(mails),
        "w3c_ccg": minutes_figures(read_minutes(data)),
        "triage on bc3 and enron": triage_figures(mails, boxes),
        "cost": cost_figures([mail.conversation for mail in mails] + boxes),
    }


if __name__ == "__main__":
    main()
