"""A few child processes that read messages, with limits on memory, time and processor.

Why not the library for it, pebble 5.2: measured on our mails it is as quick (0.7 ms a mail when idle, 3,000 a second by
two), but an idle child that is killed breaks its whole pool for good; its children share one pipe, in which one that is
killed in the middle of an answer spoils everybody's; replacing a child made others wait 170 to 450 ms (here 30); what a
child answers is unpickled, so that a parser taken over could run what it likes in the parent; children inherit the
environment with its keys; and each loads the parsers anew (0.8 s and 130 MB, here 3 ms and 5 MB).
"""

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from adapters.source.child._child import Broken, Child
from adapters.source.child._frames import Upload
from adapters.source.child._nursery import Limits, Nursery
from domain.conversation import Conversation
from domain.failures import InputRefused, Unavailable

CHILDREN = 2
TRIES_MAX = 2
ASIDE_S = 0.05
"""A message that takes longer is read aside: its place is filled by another child, so that nobody waits for it."""
ASIDE_MAX = 8
"""So many at once; those beyond hold their places."""
_ENTRY = "adapters.source.child"


@dataclass(slots=True)
class _Job:
    """A message that waits for its turn."""

    upload: Upload
    body: bytes
    future: Future[Conversation] = field(default_factory=Future)
    tries: int = 0


class Reader:
    """Reads messages in children that are used again, and replaced when a message breaks them.

    The children come with the first message, die with this process, and know nothing of its environment.
    Whoever holds a reader closes it, or uses it in `with`.
    """

    def __init__(self, children: int = CHILDREN, *, limits: Limits | None = None, entry: str = _ENTRY) -> None:
        """Nothing is started yet.

        Args:
            children: how many messages are read at once.
            limits: what one message may take.
            entry: the module that loads the parsers.
        """
        self._children = children
        self._entry = entry
        self._limits = limits or Limits()
        self._nursery: Nursery | None = None
        self._starting = threading.Lock()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._busy: set[Child] = set()
        self._threads: list[threading.Thread] = []
        self._aside = threading.Semaphore(ASIDE_MAX)
        self._open = True

    async def read(
        self, media_type: str, body: bytes, *, received_at: datetime, user: str | None, trusted: tuple[str, ...] = ()
    ) -> Conversation:
        """As `normalise`, but nothing that the bytes do can hurt this process or delay another message.

        Raises:
            InputRefused: as `normalise`; `too_slow`, `too_much_memory`, `parser_crashed` for what broke a child.
            Unavailable: no child can be started, or the reader was closed.
        """
        future = self.submit(media_type, body, received_at=received_at, user=user, trusted=trusted)
        return await asyncio.wrap_future(future)

    def submit(
        self, media_type: str, body: bytes, *, received_at: datetime, user: str | None, trusted: tuple[str, ...] = ()
    ) -> Future[Conversation]:
        """As `read`, for code without an event loop; nothing limits how many wait, but whoever submits.

        Raises:
            Unavailable: the reader was closed.
        """
        return self._submit(Upload(media_type=media_type, received_at=received_at, user=user, trusted=trusted), body)

    async def read_document(self, name: str, media_type: str, body: bytes, *, received_at: datetime) -> Conversation:
        """As `adapters.source.read_document`, with the safety of `read`.

        Raises:
            InputRefused: as `read_document` and `read`.
            Unavailable: as `read`.
        """
        upload = Upload(media_type=media_type, received_at=received_at, user=None, trusted=(), document=name)
        return await asyncio.wrap_future(self._submit(upload, body))

    def warm(self) -> None:
        """Start the children, without waiting for them; else the first message does."""
        with self._lock:
            if self._open:
                self._warm()

    async def close(self) -> None:
        """End the children; what waits or is being read fails as `Unavailable`."""
        await asyncio.to_thread(self.end)

    def end(self) -> None:
        """As `close`, for code without an event loop."""
        with self._lock:
            self._open = False
            threads = list(self._threads)
            for child in self._busy:
                child.kill()
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join()
        if self._nursery is not None:
            self._nursery.close()
        self._fail_waiting()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _submit(self, upload: Upload, body: bytes) -> Future[Conversation]:
        job = _Job(upload, body)
        with self._lock:
            if not self._open:
                raise _closed()
            self._warm()
            self._jobs.put(job)
        return job.future

    def _warm(self) -> None:
        """Start, once; the lock is held."""
        if not self._threads:
            for _ in range(self._children):
                self._staff()

    def _staff(self) -> None:
        """One more place at which messages are read; the lock is held."""
        thread = threading.Thread(target=self._work, name="reader", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def _work(self) -> None:
        """Employ one child after the other; each is there before a message is taken, so that none waits for it."""
        goes_on = True
        while goes_on and self._open:
            try:
                goes_on = self._employ(self._child())
            except Unavailable as failure:
                goes_on = self._fail_next(failure)

    def _child(self) -> Child:
        """A new one; of a new nursery, when the first has ended unnoticed."""
        nursery = self._living()
        try:
            return Child(nursery, self._limits)
        except Unavailable:
            if not nursery.gone:
                raise
            return Child(self._living(), self._limits)

    def _living(self) -> Nursery:
        with self._starting:
            if self._nursery is not None and self._nursery.gone:
                self._nursery.close()
                self._nursery = None
            if self._nursery is None:
                self._nursery = Nursery(self._entry, self._limits)
            return self._nursery

    def _employ(self, child: Child) -> bool:
        """Have it read one message after the other until it is spoilt; whether another is to take its place."""
        try:
            while not child.spoilt:
                job = self._next()
                if job is None or self._read(child, job):
                    return False
                del job  # its body may be large, and the next may be long in coming
        finally:
            child.end()
        return True

    def _read(self, child: Child, job: _Job) -> bool:
        """Have one message read; whether its place was filled meanwhile, because it took long."""
        aside = False
        try:
            self._begin(child)
            child.ask(job.upload, job.body)
            aside = not child.answers_within(ASIDE_S) and self._step_aside(child)
            job.future.set_result(child.answer())
        except (InputRefused, Unavailable) as failure:
            job.future.set_exception(failure)
        except Broken as broken:
            self._again(job, broken)
        finally:
            with self._lock:
                self._busy.discard(child)
            if aside:
                self._aside.release()
        return aside

    def _begin(self, child: Child) -> None:
        with self._lock:
            if not self._open:
                raise _closed()
            self._busy.add(child)

    def _step_aside(self, child: Child) -> bool:
        """Let another have this place, unless too many have stepped aside."""
        with self._lock:
            if not self._open or not self._aside.acquire(blocking=False):
                return False
            child.make_way()
            self._staff()
        return True

    def _again(self, job: _Job, broken: Broken) -> None:
        """Try once more, behind all who wait; or refuse it."""
        job.tries += 1
        with self._lock:
            if not self._open:
                job.future.set_exception(_closed())
            elif broken.certain or job.tries >= TRIES_MAX:
                job.future.set_exception(broken.refused)
            else:
                self._jobs.put(job)

    def _next(self) -> _Job | None:
        """The next message that somebody still waits for; None when the reader closes."""
        while self._open and (job := self._jobs.get()) is not None:
            if job.tries or job.future.set_running_or_notify_cancel():
                return job
        return None

    def _fail_next(self, failure: Unavailable) -> bool:
        job = self._next()
        if job is not None:
            job.future.set_exception(failure)
        return job is not None

    def _fail_waiting(self) -> None:
        with suppress(Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None and (job.tries or job.future.set_running_or_notify_cancel()):
                    job.future.set_exception(_closed())


def _closed() -> Unavailable:
    return Unavailable("reader_closed", "The reader was closed; try again.")
