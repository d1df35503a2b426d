"""The nursery's own side: forks children as it is told, and ends with its line."""

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from adapters.source.child._nursery import BEAR, ORDER, READY, REPLY
from adapters.source.child._serve import Read, serve

_LINE = 0
"""Standard input is the line to the parent."""
_NATURAL_S_MAX = 0.1
"""A child whose line has ended is about to end itself, and how it does is worth knowing."""


def run(arguments: list[str], load: Callable[[], Read]) -> None:
    """Load the parsers, and bear children as told until nobody is there to tell.

    Args:
        arguments: the bytes of memory and the seconds of processor that a child may use.
        load: brings what reads the usual messages; what only a few need is imported when they come.
    """
    memory_bytes_max, processor_s_max = (int(argument) for argument in arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    read = load()
    _hush()
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the children
    living: set[int] = set()
    with socket.socket(fileno=_LINE) as line:
        line.sendall(READY)
        while (heard := _heard(line)) is not None:
            order, pid, handed = heard
            if order != BEAR:
                line.sendall(REPLY.pack(_end(pid, living)))
            elif born := _born(lambda own: serve(own, read, memory_bytes_max, processor_s_max), handed):
                living.add(born)
                line.sendall(REPLY.pack(born))
            else:
                line.sendall(REPLY.pack(0))
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _heard(line: socket.socket) -> tuple[bytes, int, list[int]] | None:
    said, handed, _, _ = socket.recv_fds(line, ORDER.size, 1)
    return (*ORDER.unpack(said), handed) if len(said) == ORDER.size else None


def _born(live: Callable[[socket.socket], None], handed: list[int]) -> int:
    """The process id of a new child that lives by the handed line; 0 when the system allows none."""
    try:
        pid = os.fork()
    except OSError:
        pid = -1
    if pid == 0:
        _become(live, handed[0])
    for descriptor in handed:
        os.close(descriptor)
    return max(pid, 0)


def _become(live: Callable[[socket.socket], None], own: int) -> NoReturn:
    """Be the child, and nothing of the nursery: its line closes as the child's own takes its place."""
    code = 1
    try:
        os.dup2(own, _LINE)
        os.close(own)
        live(socket.socket(fileno=_LINE))
        code = 0
    finally:
        os._exit(code)


def _end(pid: int, living: set[int]) -> int:
    """How it ended, of itself or by us; as killed when it is none of ours, which we never touch."""
    if pid not in living:
        return -signal.SIGKILL
    until_s = time.monotonic() + _NATURAL_S_MAX
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until_s:
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    living.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _hush() -> None:
    """Libraries complain to standard error, quoting what they read: no log is to have that."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)
