"""The process that children are forked from, seen from the parent: parsers are loaded once, and a child costs 10 ms.

The parent cannot fork them itself: it has threads, of its own and of the engine's SDK.
"""

import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.failures import Unavailable

START_S_MAX = 30
ORDER = struct.Struct(">cI")
"""What the parent says: `BEAR`, with the child's end of a line; or `END` with the id of a child's process."""
REPLY = struct.Struct(">i")
"""What it is told: the id of the new process, 0 for none; or how the other ended: minus its signal, or its code."""
BEAR, END = b"B", b"E"
READY = b"R"
_CLOSE_S_MAX = 5
_ROOT = Path(__file__).parents[3]
_THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Who has threads must not fork."""
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "TZ": "UTC", **_THREADS}
"""All that children are told: no key and no address."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may take."""

    memory_bytes_max: int = 1024 * 1024 * 1024
    """Of the whole child, which needs some 170 MB itself."""
    processor_s_max: int = 20
    clock_s_max: float = 30
    """For a child that hangs without working; above the processor's, for a busy machine."""


class Nursery:
    """One such process; it ends when its line does, and its children with it. For use by several threads."""

    def __init__(self, entry: str, limits: Limits) -> None:
        """Start it, and wait until the parsers are loaded.

        Raises:
            Unavailable: it does not start.
        """
        self._lock = threading.Lock()
        self._line, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-B", "-m", entry, str(limits.memory_bytes_max), str(limits.processor_s_max)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own program
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                start_new_session=True,  # Ctrl-C in the terminal is the parent's
            )
        self._line.settimeout(START_S_MAX)
        if self._heard(len(READY)) != READY:
            self.close()
            raise Unavailable(
                "reader", "The process that reads messages does not start; see its last words in the log."
            )

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def bear(self) -> tuple[int, socket.socket]:
        """A new child: its process id, and the line to it.

        Raises:
            Unavailable: none can be started.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            pid = self._told(BEAR, 0, [theirs.fileno()])
        if not pid:
            ours.close()
            raise Unavailable("reader", "No process to read messages can be started: the system allows none.")
        return pid, ours

    def end(self, pid: int) -> int:
        """End a child that has not ended; how it ended: minus its signal, or its code."""
        with self._lock:
            ended = self._told(END, pid, [])
        return -signal.SIGKILL if ended is None else ended

    def close(self) -> None:
        """End it with all its children."""
        with suppress(OSError):  # it has gone already
            self._line.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_CLOSE_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._line.close()

    def _told(self, order: bytes, pid: int, handed: list[int]) -> int | None:
        """What it says to an order; None when it is gone, or does not answer and so must go."""
        with suppress(OSError):
            socket.send_fds(self._line, [ORDER.pack(order, pid)], handed)
            if len(heard := self._heard(REPLY.size)) == REPLY.size:
                return int(REPLY.unpack(heard)[0])
        self._process.kill()
        self._process.wait()
        return None

    def _heard(self, length: int) -> bytes:
        try:
            return self._line.recv(length, socket.MSG_WAITALL)
        except OSError:
            return b""
