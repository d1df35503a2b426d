"""One child process, seen from the parent."""

import os
import signal
import socket
import time
from contextlib import suppress

from pydantic import ValidationError

from adapters.source.child._frames import Frame, Garbled, Refusal, Said, Upload, receive, send
from adapters.source.child._nursery import Limits, Nursery
from domain.conversation import Conversation
from domain.failures import InputRefused

_NICER = 10
_GARBLED = InputRefused("parser_crashed", "Reading it spoilt the parser twice. Please report it.")


class Broken(Exception):
    """The child died, or no longer makes sense: of this message, or by chance."""

    def __init__(self, refused: InputRefused, *, certain: bool) -> None:
        super().__init__(refused.reason)
        self.refused = refused
        """How to refuse the message, if it was the message."""
        self.certain = certain
        """Whether it was; otherwise another child may try."""


class Child:
    """A process that reads one message at a time; not to be shared between threads, but for `kill`."""

    def __init__(self, nursery: Nursery, limits: Limits) -> None:
        """Have it born.

        Raises:
            Unavailable: none can be started.
        """
        self._nursery = nursery
        self._limits = limits
        self._pid, self._line = nursery.bear()
        self.spoilt = False
        """Whether it is not to be used again."""

    def ask(self, upload: Upload, body: bytes) -> None:
        """Send it a message.

        Raises:
            Broken: it cannot take it.
        """
        self._until_s = time.monotonic() + self._limits.clock_s_max
        try:
            send(self._line, Said.UPLOAD, upload.model_dump_json().encode(), until_s=self._until_s)
            send(self._line, Said.BODY, body, until_s=self._until_s)
        except OSError as error:
            raise self._broken() from error

    def answers_within(self, seconds: float) -> bool:
        """Whether it begins to answer, or ends, in this time."""
        self._line.settimeout(seconds)
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        except OSError:  # which `answer` tells
            pass
        return True

    def make_way(self) -> None:
        """Let it work on when nobody else wants the processor."""
        with suppress(OSError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self._pid, _NICER)

    def answer(self) -> Conversation:
        """What came of the message.

        Raises:
            InputRefused: as the parsers say, or because they failed in a way that they survived.
            Broken: the child did not survive.
        """
        try:
            frame = receive(self._line, until_s=self._until_s)
        except TimeoutError as error:
            raise self._broken(InputRefused("too_slow", _too_slow(self._limits)), certain=True) from error
        except Garbled as error:
            raise self._broken(_GARBLED) from error
        except OSError as error:
            raise self._broken() from error
        if frame is None:
            raise self._broken()
        self.spoilt = frame.last
        return self._understood(frame)

    def kill(self) -> None:
        """End it while another thread waits for it: it has nothing to lose."""
        self._nursery.end(self._pid)

    def end(self) -> None:
        """End it, and forget it."""
        self.spoilt = True
        self._line.close()
        self._nursery.end(self._pid)

    def _understood(self, frame: Frame) -> Conversation:
        try:
            if frame.said is Said.CONVERSATION:
                return Conversation.model_validate_json(frame.payload)
            refusal = Refusal.model_validate_json(frame.payload)
        except ValidationError as error:
            raise self._broken(_GARBLED) from error
        raise InputRefused(refusal.reason, refusal.message)

    def _broken(self, refused: InputRefused | None = None, *, certain: bool = False) -> Broken:
        """What became of it: as its end tells, where nothing else does."""
        self.spoilt = True
        if refused is not None:
            return Broken(refused, certain=certain)
        code = self._nursery.end(self._pid)
        match -code:
            case signal.SIGXCPU:
                return Broken(InputRefused("too_slow", _too_slow(self._limits)), certain=True)
            case signal.SIGKILL:  # not ours: the system was short of memory, by this message or by another
                return Broken(InputRefused("too_much_memory", "The system ended its reading twice."), certain=False)
            case _:
                said = f"Reading it ended the parser twice, with code {code}. Please report it."
                return Broken(InputRefused("parser_crashed", said), certain=False)


def _too_slow(limits: Limits) -> str:
    return f"Reading it took more than {limits.processor_s_max} s of the processor, or {limits.clock_s_max:g} s."
