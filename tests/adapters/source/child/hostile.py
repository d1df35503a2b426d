"""A child whose parser does what the message says: run as in the product, with hostile code behind it."""

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from adapters.source.child._bearing import run
from adapters.source.child._frames import Upload
from adapters.source.child._serve import Read
from domain.conversation import Conversation, Kind, Segment
from domain.failures import InputRefused

MIB = 1024 * 1024


def answer(text: str) -> Conversation:
    segments = (Segment(index=0, start=0, end=len(text)),)
    return Conversation(kind=Kind.EMAIL, at=datetime.fromisoformat("2026-03-02T09:30Z"), text=text, segments=segments)


def spin() -> str:
    while True:
        pass


def sleep() -> str:
    time.sleep(600)
    return ""


def eat() -> str:
    return str(len([bytearray(MIB) for _ in range(4096)]))


def grow() -> str:
    return str(len([bytearray(MIB) for _ in range(310)]) and os.getpid())


def killed() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def refuse() -> str:
    raise InputRefused("odd", "It is odd: send an even one.")


def fail() -> str:
    raise KeyError("secret words of the message")


def babble() -> str:
    os.write(0, b"\xff" * 100)
    return ""


def write(path: str) -> str:
    try:
        Path(path).write_bytes(b"x")
    except OSError as error:
        return type(error).__name__
    return "written"


def limits() -> str:
    return str([resource.getrlimit(what)[1] for what in (resource.RLIMIT_CORE, resource.RLIMIT_NPROC)])


DEEDS: dict[str, Callable[[], str]] = {
    "segfault": lambda: str(ctypes.string_at(0)),
    "killed": killed,
    "leave": lambda: os._exit(0),
    "spin": spin,
    "sleep": sleep,
    "eat": eat,
    "grow": grow,
    "refuse": refuse,
    "fail": fail,
    "babble": babble,
    "limits": limits,
    "pid": lambda: str(os.getpid()),
    "environment": lambda: " ".join(sorted(os.environ)),
    "descriptors": lambda: " ".join(path.name for path in Path("/proc/self/fd").iterdir()),
    "large": lambda: "é" * (20 * MIB),
}


def load() -> Read:
    return read


def read(upload: Upload, body: bytes) -> Conversation:
    if upload.media_type == "write":
        return answer(write(body.decode()))
    return answer(DEEDS[upload.media_type]() if upload.media_type in DEEDS else f"{len(body)}")


if __name__ == "__main__":
    run(sys.argv[1:], load)
