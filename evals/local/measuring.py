"""Measures the built-in model on data that its weights were not trained on."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from adapters.llm.local import (
    FOLDER,
    TRIAGE_ASKS_MIN,
    Act,
    Probabilities,
    find_decisions,
    find_tasks,
    reading_of,
    triage,
)
from domain.conversation import Conversation, SegmentKind
from domain.proposals import ProposedTask
from evals.local.fitting import Floats
from evals.local.minutes import overlap
from evals.local.reading import Labelled, LabelledMail
from evals.local.scoring import Flags, calibration_error, f1, f1_at_share, precision, recall
from evals.local.splits import held_out
from evals.local.static_words import StaticWords
from evals.local.training import ASKING_SHARE_LOW, Task, cross_validated, foretold, prepare, threshold

Figures = dict[str, float]
"""Names of figures and their values: what a measurement prints."""

SEEDS = (0, 1, 2)
THRESHOLDS = (0.04, TRIAGE_ASKS_MIN, 0.08, 0.10, 0.20)
_SPEED_MAILS = 300
_START = "from adapters.llm.local import weights; weights()"
_STARTS = 5
_MARKER = re.compile(r"\b(?:please|pls|could you|can you|would you|let me know|asap|need you to)\b", re.IGNORECASE)
"""What asks in so many words: where it stands in a mail's own words, dropping the mail may lose a task."""


def sentence_figures(sentences: tuple[Labelled, ...], words: StaticWords) -> Figures:
    """Labels of single sentences: cross-validated by groups of like ones, and once on the part held out."""
    rounds = [_cross_validated(prepare(sentences, words, seed), sentences) for seed in SEEDS]
    mean = {name: _rounded(float(np.mean([r[name] for r in rounds]))) for name in rounds[0]}
    task, apart = prepare(sentences, words), held_out(sentences)
    inside, outside = task.only(np.flatnonzero(~apart)), task.only(np.flatnonzero(apart))
    least = threshold(cross_validated(inside), inside.labels)
    found = labelled([s for s, held in zip(sentences, apart, strict=True) if held], foretold(inside, outside), least)
    return {
        **mean,
        "sentences": len(sentences),
        "f1_spread": _rounded(float(np.ptp([r["f1"] for r in rounds]))),
        "held_out": int(apart.sum()),
        "f1_held_out": _rounded(f1(found, outside.labels)),
    }


def labelled(sentences: Sequence[Labelled], asked: Floats, least: float) -> Flags:
    """Which sentences are called a request or commitment, as `read_sentence` would with these probabilities."""
    told = (Act.REQUEST, Act.COMMITMENT)
    return np.array(
        [
            reading_of(sentence.text, Probabilities(float(asks), 0), least).label in told
            for sentence, asks in zip(sentences, asked, strict=True)
        ],
        dtype=bool,
    )


def _cross_validated(task: Task, sentences: tuple[Labelled, ...]) -> Figures:
    asked = cross_validated(task)
    least = threshold(asked, task.labels)
    found = labelled(sentences, asked, least)
    return {
        "asks_min": least,
        "f1": f1(found, task.labels),
        "precision": precision(found, task.labels),
        "recall": recall(found, task.labels),
        "f1_classifier_alone": f1(asked >= least, task.labels),
        "f1_if_35_of_100_asked": f1_at_share(found, task.labels, ASKING_SHARE_LOW),
        "calibration_error": calibration_error(asked, task.labels),
        **{f"triage_lost_at_{least:.2f}": recall(asked < least, task.labels) for least in THRESHOLDS},
        **{f"triage_saved_at_{least:.2f}": recall(asked < least, 1 - task.labels) for least in THRESHOLDS},
    }


def mail_figures(mails: tuple[LabelledMail, ...]) -> Figures:
    """Requests in mails of lists, by evidence; and how often a mail that asks for nothing is given a task."""
    told = [(mail, find_tasks(mail.conversation)) for mail in mails]
    quiet = [tasks for mail, tasks in told if not mail.any_request]
    threads = sorted({mail.thread for mail in mails})
    without = [_evidence([pair for pair in told if pair[0].thread != thread])["f1"] for thread in threads]
    return {
        **{name: _rounded(value) for name, value in _evidence(told).items()},
        "f1_least_without_a_thread": _rounded(min(without)),
        "emails": len(mails),
        "quiet_emails": len(quiet),
        "quiet_emails_given_a_task": sum(bool(tasks) for tasks in quiet),
        "quiet_share_given_a_task": _rounded(sum(bool(tasks) for tasks in quiet) / max(1, len(quiet))),
    }


def _evidence(told: Sequence[tuple[LabelledMail, Sequence[ProposedTask]]]) -> Figures:
    right = found = reached = asked = 0
    for mail, tasks in told:
        right += sum(any(overlap(task.quote, request) for request in mail.requests) for task in tasks)
        reached += sum(any(overlap(task.quote, request) for task in tasks) for request in mail.requests)
        found, asked = found + len(tasks), asked + len(mail.requests)
    held, hit = right / max(1, found), reached / max(1, asked)
    return {"precision": held, "recall": hit, "f1": 2 * held * hit / max(1e-9, held + hit)}


def triage_figures(mails: tuple[LabelledMail, ...], boxes: Sequence[Conversation]) -> dict[str, Figures]:
    """At each threshold: the calls saved and the tasks lost; of unlabelled mails those that ask in so many words."""
    listed = [(triage(mail.conversation).asks, mail) for mail in mails]
    boxed = [(triage(mail).asks, _MARKER.search(_own(mail)) is not None) for mail in boxes]
    return {
        f"{least:.2f}": {
            "emails_saved": _rounded(sum(asks < least for asks, _ in listed) / max(1, len(listed))),
            "requests_lost": sum(asks < least and bool(mail.requests) for asks, mail in listed),
            "commitments_lost": sum(asks < least and bool(mail.commitments) for asks, mail in listed),
            "any_request_lost": sum(asks < least and mail.any_request for asks, mail in listed),
            "mailbox_saved": _rounded(sum(asks < least for asks, _ in boxed) / max(1, len(boxed))),
            "mailbox_saved_but_asking": sum(asks < least and marked for asks, marked in boxed),
        }
        for least in THRESHOLDS
    }


def cost_figures(conversations: Sequence[Conversation]) -> Figures:
    """Emails for each second of one core's work, for tasks and decisions; what a start takes; bytes of the weights.

    Work is counted, not waiting, so that another process on the machine changes little. A start is a whole process
    that loads the model, Python's own start included: the fastest of a few.
    """
    timed = list(islice(conversations, _SPEED_MAILS))
    for conversation in islice(conversations, 1):
        find_tasks(conversation)
    begun = time.process_time()
    for conversation in timed:
        find_tasks(conversation)
        find_decisions(conversation)
    elapsed = time.process_time() - begun
    return {
        "emails_per_s": round(len(timed) / max(1e-9, elapsed), 1),
        "own_chars_mean": round(float(np.mean([len(_own(c)) for c in timed])), 1) if timed else 0,
        "start_s": _rounded(min(_starts())),
        "weights_bytes": sum(path.stat().st_size for path in FOLDER.iterdir()),
    }


def _starts() -> Iterator[float]:
    for _ in range(_STARTS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", _START], check=True)  # noqa: S603  our own words
        yield time.perf_counter() - begun


def _own(conversation: Conversation) -> str:
    own = (s for s in conversation.segments if s.kind is SegmentKind.OWN)
    return " ".join(conversation.words_of(segment) for segment in own)


def _rounded(number: float) -> float:
    return round(number, 4)
