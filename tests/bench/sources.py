"""How fast messages are read, and what the worst of them cost: `python -m tests.bench.sources [--data FOLDER]`.

The figures of the rows 36 to 42 that the reliability goals count: a poisoned message, giant headers, deep and many
parts, archives that expand, bytes that no charset explains, and the largest that is accepted. With a folder of
`*/*.tar.xz` archives, each message in them is read by a child, and every offset checked. The last line is JSON.
"""

import argparse
import json
import random
import sys
import tarfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path, PurePosixPath

from adapters.source import normalise
from adapters.source.child import Limits, Reader
from adapters.source.child._child import Broken, Child
from adapters.source.child._frames import Upload
from adapters.source.child._nursery import Nursery
from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source import poison
from tests.adapters.source.checking import check
from tests.adapters.source.child.asking import HOSTILE, ask
from tests.adapters.source.reading import RECEIVED_AT

Figures = dict[str, float | int | str]

USER = "ben@example.org"
MAILS = 2_000
IDLE_READS = 300
WAITING_MAX = 200
"""Messages that are submitted ahead."""
OFFICE = "application/vnd.openxmlformats-officedocument."
SUFFIXES = {
    ".eml": "message/rfc822",
    ".mbox": "message/rfc822",
    ".txt": "message/rfc822",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".sbv": "text/x-sbv",
    ".json": "application/json",
    ".html": "text/html",
    "": "message/rfc822",
}
"""By what the files of an archive are read; others are no messages."""
_SKIPPED = {"license", "copying"}
OURS = ("crashed", "wrong_offsets", "parser_crashed", "too_slow", "too_much_memory")
"""What comes of a message that is ours to mend."""


def plain_mails(count: int, seed: int = 1) -> list[bytes]:
    """Ordinary mails: some lines of new words, half of them with quoted ones and a signature."""
    rolls = random.Random(seed)  # noqa: S311  the same each time
    words = poison.WORDS.decode().split()
    return [_plain_mail(number, words, rolls) for number in range(count)]


def _plain_mail(number: int, words: list[str], rolls: random.Random) -> bytes:
    lines = [" ".join(rolls.choices(words, k=12)) for _ in range(rolls.randint(3, 40))]
    if number % 2:
        lines += ["", "-- ", "Ana Silva", "", "On Mon, 2 Mar 2026 at 08:00, Ben Osei <ben@example.org> wrote:"]
        lines += [f"> {line}" for line in lines[:10]]
    head = poison.ENVELOPE + f"Subject: Plan {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n".encode()
    return head + "\r\n".join(lines).encode()


def rates(mails: list[bytes]) -> Figures:
    """Mails a second, in this process and through one child; and how long one takes when nobody else is there."""
    began_s = time.process_time()
    for one in mails:
        normalise("message/rfc822", one, received_at=RECEIVED_AT, user=USER)
    here = time.process_time() - began_s  # of one core, whoever else uses it
    with Reader(1) as reader:
        first_ms = _timed(partial(_wait, reader, mails[0])) * 1000
        child = _timed(lambda: deque(through(reader, (("", "message/rfc822", one) for one in mails)), maxlen=0))
        alone = [_timed(partial(_wait, reader, one)) for one in mails[:IDLE_READS]]
    return {
        "plain_per_s": round(len(mails) / here),
        "plain_child_per_s": round(len(mails) / child),
        "child_idle_ms_p50": round(sorted(alone)[len(alone) // 2] * 1000, 2),
        "child_first_ms": round(first_ms),
    }


def _wait(reader: Reader, body: bytes) -> None:
    read(reader, "message/rfc822", body).result()


def read(reader: Reader, media_type: str, body: bytes) -> "Future[Conversation]":
    """Submit it."""
    return reader.submit(media_type, body, received_at=RECEIVED_AT, user=USER)


def through(
    reader: Reader, messages: Iterator[tuple[str, str, bytes]]
) -> Iterator[tuple[str, Conversation | Exception]]:
    """What becomes of each (name, media type, body), in order, some submitted ahead."""
    waiting: deque[tuple[str, Future[Conversation]]] = deque()
    for name, media_type, body in messages:
        waiting.append((name, read(reader, media_type, body)))
        if len(waiting) >= WAITING_MAX:
            yield _became(*waiting.popleft())
    while waiting:
        yield _became(*waiting.popleft())


def _became(name: str, future: "Future[Conversation]") -> tuple[str, Conversation | Exception]:
    failure = future.exception()
    if isinstance(failure, Exception):
        return name, failure
    return name, future.result()


def _timed(do: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    do()
    return time.perf_counter() - began_s


def poisoned() -> Figures:
    """Row 36: how long others wait, at fifty a second on two children, while messages break them or hang."""
    limits = Limits(memory_bytes_max=512 * poison.MIB, processor_s_max=5, clock_s_max=8)
    with Reader(2, limits=limits, entry=HOSTILE) as reader:
        ask(reader, "pid").result()
        calm = _latencies(reader, [])
        crashing = _latencies(reader, ["segfault", "killed", "eat"] * 4)
        hanging = _latencies(reader, ["spin", "sleep", "spin", "sleep"])
    return {"others_ms_max_calm": calm, "others_ms_max_crashing": crashing, "others_ms_max_hanging": hanging}


def _latencies(reader: Reader, deeds: list[str]) -> float:
    """The longest wait of a good message within three seconds, in which these bad ones come."""
    took: list[float] = []
    waiting: list[Future[Conversation]] = []
    for turn in range(150):
        if turn % 10 == 0 and deeds:
            waiting.append(ask(reader, deeds.pop()))
        good = ask(reader, "pid")
        good.add_done_callback(partial(_note, took, time.perf_counter()))
        waiting.append(good)
        time.sleep(0.02)
    for future in waiting:
        future.exception()
    return round(max(took) * 1000, 1)


def _note(took: list[float], began_s: float, _: object) -> None:
    took.append(time.perf_counter() - began_s)


def hostile() -> Figures:
    """Rows 37 to 40 and 42: time and memory of one child for each, and what came of it."""
    cases: dict[str, tuple[str, Callable[[], bytes]]] = {
        "giant_header": ("message/rfc822", poison.giant_subject),
        "deep_parts": ("message/rfc822", poison.deep_parts),
        "many_parts": ("message/rfc822", poison.many_parts),
        "docx_bomb": ("message/rfc822", lambda: _file("docx", poison.bomb("word/document.xml"))),
        "xlsx_bomb": ("message/rfc822", lambda: _file("xlsx", poison.bomb("xl/workbook.xml"))),
        "zip_bomb": ("message/rfc822", lambda: _file("zip", poison.zeros())),
        "zips_in_zips": ("message/rfc822", lambda: _file("zip", poison.zips_in_zips())),
        "mail_25_mib": ("message/rfc822", poison.largest_mail),
        "attachment_25_mib": ("message/rfc822", poison.large_attachment),
        "transcript_5_h": ("text/vtt", poison.long_transcript),
        "chat_2000": ("application/json", poison.long_chat),
    }
    limits = Limits()
    nursery = Nursery("adapters.source.child", limits)
    try:
        return {
            key: value for name, case in cases.items() for key, value in _cost(nursery, limits, name, *case).items()
        }
    finally:
        nursery.close()


def _file(suffix: str, content: bytes) -> bytes:
    types = {"docx": OFFICE + "wordprocessingml.document", "xlsx": OFFICE + "spreadsheetml.sheet"}
    return poison.attached(f"report.{suffix}", types.get(suffix, "application/zip"), content)


def _cost(nursery: Nursery, limits: Limits, name: str, media_type: str, make: Callable[[], bytes]) -> Figures:
    """Of one message in a fresh child, which has read an ordinary one before."""
    child = Child(nursery, limits)
    _outcome(child, "message/rfc822", poison.ENVELOPE + b"\r\n" + poison.WORDS)
    body, before = make(), _memory_mib(child)
    peaks, done = [before], threading.Event()
    watch = threading.Thread(target=_watch, args=(child, peaks, done))
    watch.start()
    began_s = time.perf_counter()
    outcome = _outcome(child, media_type, body)
    took_ms, peak = (time.perf_counter() - began_s) * 1000, max(peaks)
    done.set()
    watch.join()
    child.end()
    print(f"{name}: {took_ms:.0f} ms, {before:.0f} MiB before and {peak:.0f} at most, {outcome}")  # noqa: T201
    return {f"{name}_ms": round(took_ms), f"{name}_peak_mib": round(peak), f"{name}_outcome": outcome}


def _outcome(child: Child, media_type: str, body: bytes) -> str:
    """`read`, or why not; a file that was left unread is named."""
    try:
        child.ask(Upload(media_type=media_type, received_at=RECEIVED_AT, user=USER, trusted=()), body)
        found = child.answer()
    except InputRefused as refused:
        return refused.reason
    except Broken as broken:
        return f"broken: {broken.refused.reason}"
    check(found)
    unread = {attachment.unread for attachment in found.attachments if attachment.unread}
    return ", ".join(["read", *(f"file {reason}" for reason in sorted(unread)), *found.limits])


def _watch(child: Child, peaks: list[float], done: threading.Event) -> None:
    """Note the most that it has held, until it is done."""
    while not done.wait(0.005):
        peaks.append(_memory_mib(child))


def _memory_mib(child: Child) -> float:
    try:
        status = Path(f"/proc/{child._pid}/status").read_text()
    except OSError:  # elsewhere than on Linux, or the child has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def misencoded() -> Figures:
    """Row 41: how many of 500 mails, whose bytes are none of what they say, are read."""
    with Reader() as reader:
        came = list(through(reader, (("", "message/rfc822", body) for body in poison.misencoded())))
    found = [each for _, each in came if isinstance(each, Conversation)]
    for conversation in found:
        check(conversation)
    return {"misencoded": len(came), "misencoded_read": len(found)}


def archives(folder: Path) -> Figures:
    """Every message of every archive, read by children: what came of them, by reason, and how fast."""
    figures: Figures = {}
    with Reader() as reader:
        for path in sorted(folder.glob("*/*.tar.xz")):
            came: Counter[str] = Counter()
            began_s = time.perf_counter()
            for name, each in through(reader, _messages(path)):
                came[_judged(name, each)] += 1
            rate = came.total() / (time.perf_counter() - began_s)
            print(f"{path.parent.name}/{path.name}: {came.total()} at {rate:.0f} a second: {dict(came)}")  # noqa: T201
            figures |= {f"{path.stem}_{reason}": count for reason, count in came.items()}
    return figures


def _messages(path: Path) -> Iterator[tuple[str, str, bytes]]:
    with tarfile.open(path, "r:xz") as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            media_type = SUFFIXES.get("" if name.suffix[1:].isdigit() else name.suffix.lower())
            if (
                member.isfile()
                and media_type
                and name.name.lower() not in _SKIPPED
                and (file := archive.extractfile(member))
            ):
                yield member.name, media_type, file.read()


def _judged(name: str, each: Conversation | Exception) -> str:
    """`read`, or the reason why not; `wrong_offsets` and `crashed` are ours to mend."""
    if isinstance(each, InputRefused):
        if each.reason in OURS:
            print(f"  {name}: {each}")  # noqa: T201
        return each.reason
    if isinstance(each, Exception):
        print(f"  {name}: {each!r}")  # noqa: T201
        return "crashed"
    try:
        check(each)
    except AssertionError:
        print(f"  {name}: its offsets do not hold")  # noqa: T201
        return "wrong_offsets"
    return "read"


def first_of(path: Path, count: int) -> list[bytes]:
    """The first messages of an archive."""
    return [body for (_, _, body), _ in zip(_messages(path), range(count), strict=False)]


def main(folder: Path | None) -> int:
    """Measure and print; fails where a message was neither read nor refused for what is wrong with it."""
    came: Figures = {}
    figures = rates(plain_mails(MAILS))
    print(f"threads left: {threading.active_count()}; plain mails: {figures}")  # noqa: T201
    figures |= poisoned()
    print({key: value for key, value in figures.items() if key.startswith("others")})  # noqa: T201
    figures |= hostile() | misencoded()
    if folder is not None:
        for path in folder.glob("enron/*.tar.xz"):
            figures |= {f"enron_{key}": value for key, value in rates(first_of(path, MAILS)).items()}
        came = archives(folder)
    print(json.dumps(figures | came))  # noqa: T201
    return 1 if any(key.endswith(OURS) for key in came) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="how fast messages are read, and what the worst of them cost")
    parser.add_argument("--data", type=Path, help="a folder of */*.tar.xz archives of messages")
    sys.exit(main(parser.parse_args().data))
