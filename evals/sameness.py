"""What a semantic cache would answer on a heap of mail, and how often it would be wrong: figures for decision 0008.

Run as `python -m evals.sameness PATH`, where PATH is a folder or a tar archive of messages as they came (RFC 822).
Nothing but counts is printed. The mails pass in the order of their dates. Each is given the answer to the nearest
earlier one by the built-in model, and its own; both pass the gate on the new mail, as a served answer would.
"""

import argparse
import asyncio
import tarfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from activities.asking import TOKENS_OUT_MAX
from activities.prompts import prompt_for
from adapters.embedding import StaticEmbedder
from adapters.llm.local import LocalModel
from adapters.source import normalise
from domain.conversation import Conversation
from domain.failures import InputRefused
from domain.gate import Finding, Grounds, judge
from domain.identity import content_hash, message_id
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, Call, Question
from domain.sameness import Objection, refused_by
from domain.value import Value

SIMILARITIES = (0.95, 0.97, 0.99)
MAILS_MAX = 20_000
MAIL_BYTES_MAX = 1_000_000
BLOCK = 1_000
"""Mails whose distances are held at once: some 80 MB at most."""
_RECEIVED_AT = datetime(2001, 1, 1, tzinfo=UTC)
"""Where a mail states no time of its own."""
_ID = message_id("evals", "sameness", "")

Ask = Callable[[Question], Awaitable[Answer]]
_Items = frozenset[tuple[object, ...]]


class Pair(Value):
    """A mail, and the earlier one that is nearest to it."""

    similarity: float
    refused: Objection | None
    wrong: bool
    """The answer to the earlier one proves other items on this one than its own answer does."""
    empty: bool
    """Neither answer proves anything: being right was easy."""


class Measured(Value):
    """What came of a heap of mail."""

    mails: int
    exact: int
    """Of these, mails whose question had been asked before to the letter: the exact cache's business."""
    duplicates: int
    """Of these, mails with the words of another, whoever sent them; they are set aside."""
    pairs: tuple[Pair, ...]
    """Those from the lowest of `SIMILARITIES` on."""


async def measure(mails: Sequence[Conversation], ask: Ask, embed: Callable[[str], tuple[float, ...]]) -> Measured:
    """Compare each mail with the nearest of those before it."""
    distinct = {" ".join(mail.text.split()): mail for mail in sorted(mails, key=lambda mail: mail.at, reverse=True)}
    stream = [mail for words, mail in reversed(distinct.items()) if words]
    points = np.array([embed(mail.text) for mail in stream], dtype=np.float32)
    pairs = [await _pair(stream[i], stream[j], near, ask) for i, j, near in _nearest(points)]
    asked = {content_hash(_question(mail).prompt.user.encode("utf-8", "surrogatepass")) for mail in mails}
    return Measured(
        mails=len(mails), exact=len(mails) - len(asked), duplicates=len(mails) - len(distinct), pairs=tuple(pairs)
    )


def _nearest(points: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """Each row, its nearest earlier row, and their cosine, where it is high enough."""
    for start in range(0, len(points), BLOCK):
        block = points[start : start + BLOCK] @ points.T
        for row, cosines in enumerate(block):
            i = start + row
            if i and (near := float(cosines[:i].max())) >= SIMILARITIES[0]:
                yield i, int(cosines[:i].argmax()), near


async def _pair(ours: Conversation, theirs: Conversation, similarity: float, ask: Ask) -> Pair:
    own = _items(await ask(_question(ours)), ours)
    lent = _items(await ask(_question(theirs)), ours)
    return Pair(similarity=similarity, refused=refused_by(ours, theirs), wrong=own != lent, empty=not own and not lent)


def _question(conversation: Conversation) -> Question:
    kinds = (QuestionKind.TASKS,)
    prompt = prompt_for(kinds, conversation)
    call = Call(
        id="call_sameness",
        message=MessageRef(tenant="evals", message_id=_ID),
        workflow_id="sameness",
        run_id="sameness",
        step="tasks/1",
        request_hash=content_hash(prompt.user.encode("utf-8", "surrogatepass")),
    )
    return Question(
        call=call,
        kinds=kinds,
        model="local",
        prompt=prompt,
        conversation=conversation,
        tokens_out_max=TOKENS_OUT_MAX,
    )


def _items(answer: Answer, conversation: Conversation) -> _Items:
    """The tasks that this answer proves of this conversation."""
    findings = judge(
        answer.state, answer.raw, (QuestionKind.TASKS,), Grounds(conversation=conversation, message_id=_ID)
    )
    return frozenset(
        (task.id, task.title, task.owner, task.due)
        for finding in findings
        if isinstance(finding, Finding)
        for task in finding.tasks
    )


def mails_at(path: Path) -> Iterator[Conversation]:
    """The readable messages of a folder or a tar archive, `MAILS_MAX` at most."""
    read = 0
    for body in _bodies(path):
        if read == MAILS_MAX:
            return
        try:
            yield normalise("message/rfc822", body, received_at=_RECEIVED_AT, user=None)
        except InputRefused:
            continue
        read += 1


def _bodies(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.is_file()):
            with file.open("rb") as opened:
                yield opened.read(MAIL_BYTES_MAX)
        return
    with tarfile.open(path) as archive:
        for member in archive:
            entry = archive.extractfile(member)
            if entry is not None:
                yield entry.read(MAIL_BYTES_MAX)


def _table(measured: Measured) -> Iterator[str]:
    yield f"{measured.mails} mails; the exact cache answers {_share(measured.exact, measured.mails)}"
    yield f"{measured.duplicates} with the words of another are set aside"
    distinct = measured.mails - measured.duplicates
    for least in SIMILARITIES:
        near = [pair for pair in measured.pairs if pair.similarity >= least]
        served = [pair for pair in near if pair.refused is None]
        guards = Counter(str(pair.refused) for pair in near if pair.refused is not None)
        yield f"cosine >= {least}: {_share(len(near), distinct)} of the distinct have a neighbour"
        yield f"  without a guard: {_wrong(near)}"
        yield f"  refused: {_share(sum(guards.values()), len(near))}: {dict(guards.most_common())}"
        yield f"  let through: {_wrong(served)}"


def _wrong(pairs: Sequence[Pair]) -> str:
    full = [pair for pair in pairs if not pair.empty]
    wrong = sum(pair.wrong for pair in pairs)
    return f"{len(pairs)} served, {_share(wrong, len(pairs))} wrong; of those with tasks {_share(wrong, len(full))}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.1%})" if whole else "")


async def _main() -> None:
    parser = argparse.ArgumentParser(description="What a semantic cache would answer on this mail, and how rightly.")
    parser.add_argument("path", type=Path, help="folder or tar archive of RFC 822 messages")
    model = LocalModel()
    mails = list(mails_at(parser.parse_args().path))
    measured = await measure(mails, lambda question: model.ask(question, ""), StaticEmbedder().embed)
    print("\n".join(_table(measured)))  # noqa: T201  a command prints
    await model.close()


if __name__ == "__main__":
    asyncio.run(_main())
