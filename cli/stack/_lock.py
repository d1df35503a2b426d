"""The lock on a data folder: one launcher at a time, and the kernel lets go when it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from cli.stack._process import started_at
from domain.failures import Misconfigured, Refused
from domain.value import Value

_SAME_START_S = 10
"""A clock may be set between a start and now; a process id is not used again that soon."""
_WRITTEN_S_MAX = 1


class Holder(Value):
    """Who holds the folder."""

    pid: int
    started_at: AwareDatetime

    def alive(self) -> bool:
        """Whether the process with this id is the one that took the lock, not a later one."""
        began = started_at(self.pid)
        return began is not None and abs(began - self.started_at.timestamp()) <= _SAME_START_S


class FolderHeld(Refused):
    """Another launcher has the data folder."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = f"process {holder.pid}, running since {holder.started_at:%Y-%m-%d %H:%M:%S} UTC" if holder else "another"
        super().__init__("held", f"{path.parent} is held by {who}; stop it: winnow down --data-dir {path.parent}")
        self.holder = holder


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock for the length of the block.

    Raises:
        FolderHeld: another process has it.
        Misconfigured: the lock file cannot be written.
    """
    descriptor = _open(path)
    try:
        if not _try(descriptor):
            raise FolderHeld(path, _holder(path))
        began = started_at(os.getpid()) or time.time()
        me = Holder(pid=os.getpid(), started_at=datetime.fromtimestamp(began, UTC))
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, me.model_dump_json().encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock now, if anybody.

    Raises:
        FolderHeld: it is held, but not by a process that can be named from here.
    """
    if not path.exists():
        return None
    descriptor = _open(path)
    try:
        if _try(descriptor):
            return None
    finally:
        os.close(descriptor)
    holder = _holder(path)
    if holder is None:
        raise FolderHeld(path, None)
    return holder


def take_for_child(path: Path, *, wait_s_max: float) -> int | None:
    """A locked descriptor to hand to a child, which then holds the lock until it dies; None if it stays taken."""
    descriptor = _open(path)
    deadline = time.monotonic() + wait_s_max
    while not _try(descriptor):
        if time.monotonic() > deadline:
            os.close(descriptor)
            return None
        time.sleep(0.05)
    return descriptor


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Misconfigured("data_dir", f"{path} cannot be opened: {error.strerror}") from error


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> Holder | None:
    """What the lock file says; a holder needs a moment from taking the lock to writing its name."""
    deadline = time.monotonic() + _WRITTEN_S_MAX
    while True:
        try:
            holder = Holder.model_validate_json(path.read_text())
        except ValidationError:
            holder = None
        if (holder and holder.alive()) or time.monotonic() > deadline:
            return holder if holder and holder.alive() else None
        time.sleep(0.02)
